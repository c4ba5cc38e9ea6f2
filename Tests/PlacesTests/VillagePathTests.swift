import Kernel
import Testing

@testable import Places

/// The rules of paths for villages that have rows of their own, over the small tree of `Small`.
@Suite struct VillagePathTests {
    private func path(_ id: Int64, in structure: Int, _ steps: [PathBuilder.Step], _ more: [PathBuilder.Node] = [])
        -> [Int64]?
    {
        PathBuilder(nodes: Small.nodes + more, steps: Small.steps + steps).path(of: PlaceID(id), in: structure).map {
            [$0.province.number, $0.district.number, $0.commune.number, $0.unit.number]
        }
    }

    @Test func `a village of a split commune lies in the commune it was assigned to, and stays itself`() {
        let assigned = [Small.step(42, 60)]
        #expect(path(42, in: 2, assigned) == [50, 50, 60, 42])
        #expect(path(42, in: 1, assigned) == [10, 20, 31, 42])
        // The commune was not made from the village: its own way back does not change.
        #expect(path(60, in: 1, assigned) == path(60, in: 1, []))
    }

    @Test func `villages merged inside a structure are read as the new one in every structure that knows it`() {
        let made = [Small.node(43, 1, .village, 30), Small.node(44, 1, .village, 30)]
        let merged = [Small.step(40, 44), Small.step(43, 44)]
        #expect(path(40, in: 1, merged, made) == [10, 20, 30, 44])
        #expect(path(43, in: 2, merged, made) == [50, 50, 60, 44])
        #expect(path(44, in: 2, merged, made) == [50, 50, 60, 44])
    }

    @Test func `villages that outlived their commune and were merged later are read as the new one only there`() {
        let made = [Small.node(43, 1, .village, 30), Small.node(71, 2, .village, 60)]
        let merged = [Small.step(40, 71), Small.step(43, 71)]
        #expect(path(40, in: 2, merged, made) == [50, 50, 60, 71])
        #expect(path(40, in: 1, merged, made) == [10, 20, 30, 40])
        // The new one, read backwards, lies in the commune that both came from.
        #expect(path(71, in: 1, merged, made) == [10, 20, 30, 71])
    }

    @Test func `a split village keeps itself beside its parts`() {
        let made = [Small.node(45, 1, .village, 30), Small.node(46, 1, .village, 30)]
        let split = [Small.step(40, 45, whole: false), Small.step(40, 46, whole: false)]
        #expect(path(40, in: 1, split, made) == [10, 20, 30, 40])
        #expect(path(40, in: 2, split, made) == [50, 50, 60, 40])
    }

    @Test func `a merged village lies where its successor was assigned, a split one where all its parts were`() {
        let made = [Small.node(45, 1, .village, 31), Small.node(46, 1, .village, 31)]
        let joined = [Small.step(42, 45), Small.step(45, 61)]
        #expect(path(42, in: 2, joined, made) == [50, 50, 61, 45])
        let apart = [Small.step(42, 45, whole: false), Small.step(42, 46, whole: false), Small.step(45, 61)]
        #expect(path(42, in: 2, apart, made) == [50, 50, Small.bucket(50, 2), 42])
        #expect(path(42, in: 2, apart + [Small.step(46, 61)], made) == [50, 50, 61, 42])
    }

    @Test func `in a third structure a village goes on with the commune it was assigned to, or with a row of its own`()
    {
        let third = [
            Small.node(80, 3, .province, 1), Small.node(90, 3, .commune, 80), Small.node(91, 3, .commune, 80),
            Small.node(92, 3, .commune, 80),
        ]
        let steps = [
            Small.step(50, 80), Small.step(42, 60), Small.step(60, 90), Small.step(61, 91, whole: false),
            Small.step(61, 92, whole: false),
        ]
        #expect(path(42, in: 3, steps, third) == [80, 80, 90, 42])
        #expect(path(41, in: 3, steps, third) == [80, 80, Small.bucket(80, 3), 70])
        #expect(path(41, in: 3, steps + [Small.step(70, 91)], third) == [80, 80, 91, 70])
        #expect(path(42, in: 3, steps + [Small.step(42, 91)], third) == [80, 80, 91, 42])
    }

    @Test func `rows in a circle end`() {
        let made = [Small.node(43, 1, .village, 31)]
        let circle = [Small.step(42, 43), Small.step(43, 42)]
        #expect(path(42, in: 2, circle, made) != nil)
        #expect(path(42, in: 1, circle, made) != nil)
    }
}
