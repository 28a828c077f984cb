import Testing

@testable import GatewayService

@Test func `ordinal numbers in Swedish`() {
    let words = [1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 101, 111].map(ordinalInSwedish)
    #expect(
        words == [
            "1:a", "2:a", "3:e", "4:e", "10:e", "11:e", "12:e", "13:e", "20:e", "21:a", "22:a", "23:e", "101:a",
            "111:e",
        ]
    )
}
