//! The threads that carry effects out.

/// A task that talks to AWS goes deep: the SDK's orchestration is one future within another. Without optimisation that does
/// not fit into the usual 2 MiB; what is not used of a stack costs no memory.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Two threads: work here is waiting for answers.
pub fn start() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
}
