import Glibc

/// Where things lie in a data folder.
struct DataFolderPaths: Sendable {
    let root: String

    init(_ root: String) { self.root = root }

    /// The embedded broker's configuration and store.
    var broker: String { "\(root)/broker" }
    /// Where the command line of the same machine reaches the running gateway.
    var localSocket: String { "\(root)/api.sock" }

    /// Removes the socket that a killed gateway has left; the folder's lock says that nobody listens on it.
    func removeStaleSocket() { unsafe unlink(localSocket) }
}
