//! A running program as Linux tells of it.
//!
//! Sources: "Documentation/filesystems/proc.rst" and "Documentation/scheduler/sched-stats.rst" of Linux.

use std::fs::read_to_string;
use std::path::PathBuf;
use std::time::Duration;

use crate::window::Window;

const REST: Duration = Duration::from_secs(10);

/// What a process has of the memory, in KiB.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    pub resident: u64,
    /// Its own, and its share of what it shares.
    pub proportional: u64,
    /// What would be free without it.
    pub private: u64,
}

impl Memory {
    #[expect(clippy::cast_precision_loss, reason = "A ratio of two numbers of KiB")]
    pub fn ratio(self, other: Self) -> f64 {
        self.proportional as f64 / other.proportional as f64
    }
}

/// What a thread did in a while.
#[derive(Debug, Clone, Copy)]
pub struct Rest {
    pub worked: Duration,
    /// How often it got a processor.
    pub turns: u64,
}

impl Rest {
    pub fn is_still(self) -> bool {
        self.turns == 0 && self.worked.is_zero()
    }
}

pub struct Process {
    id: u32,
}

impl Process {
    /// The one that the window says it belongs to.
    pub fn of(window: &Window) -> Self {
        let search = ["search", "--onlyvisible", "--name", "^Countersign", "getwindowpid"];
        let id = window.desktop().run("xdotool", "xdotool", &search);
        Self { id: id.trim().parse().unwrap() }
    }

    pub fn memory(&self) -> Memory {
        let text = read_to_string(format!("/proc/{}/smaps_rollup", self.id)).unwrap();
        let field = |name: &str| -> u64 {
            let lines = text.lines().filter_map(|line| line.strip_prefix(name));
            lines.filter_map(|line| line.split_whitespace().next()?.parse::<u64>().ok()).sum()
        };
        Memory {
            resident: field("Rss:"),
            proportional: field("Pss:"),
            private: field("Private_Clean:") + field("Private_Dirty:"),
        }
    }

    /// What the drawing thread, which is the first one, does in ten seconds.
    pub fn rest(&self) -> Rest {
        let file = PathBuf::from(format!("/proc/{0}/task/{0}/schedstat", self.id));
        let before = scheduled(&file);
        pause(REST);
        let after = scheduled(&file);
        Rest {
            worked: after.worked.saturating_sub(before.worked),
            turns: after.turns - before.turns,
        }
    }
}

/// The time on a processor and the number of turns there, of a thread's `schedstat`.
fn scheduled(file: &PathBuf) -> Rest {
    let text = read_to_string(file).unwrap();
    let [worked_ns, _waited, turns] =
        *text.split_whitespace().map(|field| field.parse().unwrap()).collect::<Vec<u64>>()
    else {
        panic!("No schedstat: {text}")
    };
    Rest { worked: Duration::from_nanos(worked_ns), turns }
}

/// How long the software renderer's threads of this process have worked since they began.
///
/// Exact while they sleep, and they do when a frame has been shown.
pub fn renderer_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").unwrap().filter_map(Result::ok);
    let own = threads.filter(|thread| {
        let name = read_to_string(thread.path().join("comm")).unwrap_or_default();
        name.starts_with("llvmpipe")
    });
    own.map(|thread| scheduled(&thread.path().join("schedstat")).worked).sum()
}

/// Waits for what another program does in its own time.
pub fn pause(time: Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "Another program's time; nobody waits for this thread"
    )]
    std::thread::sleep(time);
}
