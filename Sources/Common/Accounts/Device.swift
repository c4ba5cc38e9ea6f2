import Kernel

/// What a browser says it is, in the words of who looks for the own telephone in a list. Only what the words need is
/// kept: neither the whole user agent nor an address.
public struct Device: Hashable, Sendable {
    /// `Chrome trên điện thoại Android`; `Thiết bị không rõ`.
    public let words: String

    /// - Parameter agent: the header `User-Agent`; nil when none was sent. It is what the browser says, not a proof.
    public init(agent: String?) {
        let agent = String((agent ?? "").prefix(1000))
        // Browsers name those they descend from too, so the younger names come first.
        let browser = Device.browsers.first { agent.contains($0.mark) }?.name
        let machine = Device.machines.first { agent.contains($0.mark) }?.name
        words =
            switch (browser, machine) {
            case (let browser?, let machine?): "\(browser) trên \(machine)"
            case (let browser?, nil): browser
            case (nil, let machine?): "Trình duyệt không rõ trên \(machine)"
            case (nil, nil): "Thiết bị không rõ"
            }
    }

    private static let browsers = [
        (mark: "Zalo", name: "Zalo"), (mark: "coc_coc_browser", name: "Cốc Cốc"), (mark: "Edg", name: "Edge"),
        (mark: "OPR/", name: "Opera"), (mark: "SamsungBrowser", name: "Samsung Internet"),
        (mark: "FxiOS", name: "Firefox"), (mark: "Firefox/", name: "Firefox"), (mark: "CriOS", name: "Chrome"),
        (mark: "Chrome/", name: "Chrome"), (mark: "Safari/", name: "Safari"),
    ]
    private static let machines = [
        (mark: "iPhone", name: "iPhone"), (mark: "iPad", name: "iPad"), (mark: "Android", name: "máy Android"),
        (mark: "Windows", name: "máy tính Windows"), (mark: "Macintosh", name: "máy Mac"),
        (mark: "CrOS", name: "máy Chromebook"), (mark: "Linux", name: "máy tính Linux"),
    ]
}
