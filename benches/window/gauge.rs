//! Takes the processor time of every frame of a window's program.

use std::path::PathBuf;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::process;

/// The processor time of one frame.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Of the drawing thread, from this frame's beginning to the next one's.
    pub drawing: Duration,
    /// Of the software renderer's threads.
    pub rendering: Duration,
}

impl Frame {
    pub fn whole(&self) -> Duration {
        self.drawing + self.rendering
    }
}

/// A program, and the times of its frames, which are written when its window is closed.
pub struct Gauge<Program> {
    program: Program,
    /// Both clocks at the beginning of the frame that is drawn.
    began: Option<Frame>,
    frames: Vec<Frame>,
    file: PathBuf,
}

impl<Program> Gauge<Program> {
    pub fn around(program: Program, file: PathBuf) -> Self {
        Self { program, began: None, frames: Vec::new(), file }
    }

    /// A frame begins, so the one before has ended.
    fn turn(&mut self) {
        let drawing = drawing_time();
        let rendering = process::renderer_time();
        if let Some(began) = self.began {
            self.frames.push(Frame {
                drawing: drawing.saturating_sub(began.drawing),
                rendering: rendering.saturating_sub(began.rendering),
            });
        }
        // What was read just now is no part of the frame.
        self.began = Some(Frame { drawing: drawing_time(), rendering });
    }
}

impl<Program: eframe::App> eframe::App for Gauge<Program> {
    fn raw_input_hook(&mut self, _context: &egui::Context, _input: &mut egui::RawInput) {
        self.turn();
    }

    fn logic(&mut self, context: &egui::Context, frame: &mut eframe::Frame) {
        self.program.logic(context, frame);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        self.program.clear_color(visuals)
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.program.ui(ui, frame);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.turn();
        let lines = self
            .frames
            .iter()
            .map(|frame| format!("{} {}\n", frame.drawing.as_nanos(), frame.rendering.as_nanos()));
        std::fs::write(&self.file, lines.collect::<String>()).unwrap();
    }
}

/// The frames that were written.
pub fn read(file: &PathBuf) -> Vec<Frame> {
    let text = std::fs::read_to_string(file).unwrap();
    let time = |field: &str| Duration::from_nanos(field.parse().unwrap());
    let frames = text.lines().filter_map(|line| line.split_once(' '));
    frames
        .map(|(drawing, rendering)| Frame { drawing: time(drawing), rendering: time(rendering) })
        .collect()
}

fn drawing_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}
