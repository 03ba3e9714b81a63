"""What is to be gone leaves the archive: `taking` does it, with the others of this package; `memory` keeps what it is about to do, `answers` what came of copies elsewhere."""
