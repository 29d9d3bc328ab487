//! What the environment says that AWS's SDK misreads.

/// Begins this program again without the endpoints that are set to nothing, in the same process.
///
/// The SDK takes nothing for an address and ends in a panic over it, also where it signs in by itself and reads the
/// environment on its own. Everything else that AWS has written takes it for not set, and such variables are what is left
/// of a configuration that fills them in elsewhere.
#[cfg(unix)]
pub fn without_empty_endpoints() {
    use std::os::unix::process::CommandExt as _;
    let empty: Vec<_> = std::env::vars_os()
        .filter(|(name, value)| {
            name.to_string_lossy().starts_with("AWS_ENDPOINT_URL")
                && value.to_string_lossy().trim().is_empty()
        })
        .map(|(name, _)| name)
        .collect();
    if empty.is_empty() {
        return;
    }
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    let mut again = std::process::Command::new(program);
    again.arg0(name).args(arguments);
    for name in empty {
        again.env_remove(name);
    }
    // It comes back only where it could not begin; what the sessions read themselves is right all the same.
    let error = again.exec();
    tracing::warn!(%error, "endpoints that are set to nothing could not be taken out of the environment");
}

/// Other systems have no variable that is set to nothing.
#[cfg(not(unix))]
pub fn without_empty_endpoints() {}
