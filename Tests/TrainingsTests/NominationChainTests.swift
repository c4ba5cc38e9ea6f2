import Kernel
import Testing

@testable import Trainings

@Suite struct NominationChainTests {
    private let village = PlaceID(4)
    private let commune = PlaceID(3)
    private let district = PlaceID(2)
    private let province = PlaceID(1)

    private func chain(_ unit: [PlaceID], to top: PlaceID) -> NominationChain? {
        let all = [village, commune, district, province]
        return NominationChain(unit, to: top) { place in
            guard let own = all.firstIndex(of: place), let above = all.firstIndex(of: top) else { return false }
            return own <= above
        }
    }

    @Test("A list goes from village to commune to district to province, one level at a time (K151, K152)")
    func way() throws {
        let chain = try #require(self.chain([village, commune, district, province], to: province))
        #expect(chain.places == [village, commune, district, province])
        #expect(chain.next(after: village) == commune && chain.next(after: commune) == district)
        #expect(chain.next(after: district) == province && chain.next(after: province) == nil)
        #expect(chain.isTop(province) && !chain.isTop(district))
    }

    @Test("It ends with the office that holds the class, whatever its level (K153)")
    func ends() throws {
        #expect(try #require(chain([village, commune, district, province], to: commune)).places == [village, commune])
        #expect(try #require(chain([commune, district, province], to: commune)).places == [commune])
        // Without districts, as since 1/7/2025, the commune sends to the province.
        #expect(try #require(chain([commune, province], to: province)).next(after: commune) == province)
    }

    @Test("A unit that does not lie below the office that holds the class names nobody")
    func outside() {
        #expect(chain([district, province], to: commune) == nil)
        #expect(chain([], to: province) == nil)
    }
}
