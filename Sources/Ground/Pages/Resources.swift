extension TemplateSource {
    /// The shell, the pages of problems and the partials that every room shares.
    static let pages = TemplateSource(
        "Ground/Pages",
        [
            "shell": PackageResources.shell_mustache, "problem": PackageResources.problem_mustache,
            "components": PackageResources.components_mustache, "csrf": PackageResources.csrf_mustache,
            "state-badge": PackageResources.state_badge_mustache,
            "cell-address": PackageResources.cell_address_mustache, "empty": PackageResources.empty_mustache,
            "pager": PackageResources.pager_mustache, "text-field": PackageResources.text_field_mustache,
            "text-area": PackageResources.text_area_mustache,
            "select-field": PackageResources.select_field_mustache, "action": PackageResources.action_mustache,
            "menu": PackageResources.menu_mustache,
            "bar": PackageResources.bar_mustache, "drawing": PackageResources.drawing_mustache,
        ])
}

extension Asset {
    /// The style sheet, the script and the mark.
    static let pages = [
        Asset("nepmoi.css", PackageResources.nepmoi_css, folder: "Ground/Pages"),
        Asset("nepmoi.js", PackageResources.nepmoi_js, folder: "Ground/Pages"),
        Asset("nepmoi-grid.js", PackageResources.nepmoi_grid_js, folder: "Ground/Pages"),
        Asset("nepmoi.svg", PackageResources.nepmoi_svg, folder: "Ground/Pages"),
    ]
}
