//! The linear instruction list that code generation writes and the flow graph reads.

use taipan_bytecode::{Location, Opcode};

use crate::flowgraph::cfg::CfgInstr;

/// A jump target, by its number in the [`InstructionSequence`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label(pub u32);

/// Instructions in the order they were generated, and where each label lies.
///
/// They are the graph's own instructions, which takes them as they are. Until then the oparg of a jump or block
/// push is a [`Label`].
#[derive(Clone, Debug, Default)]
pub struct InstructionSequence {
    /// The instructions.
    pub(crate) instructions: Vec<CfgInstr>,
    /// For each label the index of the instruction it precedes; `u32::MAX` while not yet placed.
    pub(crate) labels: Vec<u32>,
    /// The indices of the jumps and block pushes, in order.
    pub(crate) jumps: Vec<u32>,
    /// Where `ANNOTATIONS_PLACEHOLDER` stands, if it does.
    placeholder: Option<u32>,
    /// Code that goes there, to fill a module's `__annotations__`.
    annotations_code: Option<Box<InstructionSequence>>,
}

impl InstructionSequence {
    /// Takes everything out, and keeps the memory.
    pub fn clear(&mut self) {
        self.instructions.clear();
        self.labels.clear();
        self.jumps.clear();
        self.placeholder = None;
        self.annotations_code = None;
    }

    /// A label that has no place yet.
    pub fn new_label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    /// Places `label` before the next instruction.
    pub fn use_label(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.instructions.len() as u32;
    }

    /// Appends an instruction that has no target.
    #[inline]
    pub fn push(&mut self, opcode: Opcode, oparg: u32, loc: Location) {
        self.instructions.push(CfgInstr::new(opcode, oparg, loc));
    }

    /// Appends a jump or block push.
    #[inline]
    pub fn push_jump(&mut self, opcode: Opcode, target: Label, loc: Location) {
        self.jumps.push(self.instructions.len() as u32);
        self.push(opcode, target.0, loc);
    }

    /// Puts a jump or block push before all other instructions.
    pub fn prepend_jump(&mut self, opcode: Opcode, target: Label, loc: Location) {
        self.instructions.insert(0, CfgInstr::new(opcode, target.0, loc));
        self.move_places(0, 1);
        self.jumps.insert(0, 0);
    }

    /// Appends `ANNOTATIONS_PLACEHOLDER`; there is one at most.
    pub fn push_placeholder(&mut self, loc: Location) {
        self.placeholder = Some(self.instructions.len() as u32);
        self.push(Opcode::ANNOTATIONS_PLACEHOLDER, 0, loc);
    }

    /// Sets what [`fill_placeholder`](Self::fill_placeholder) puts in; jumps in it are not followed.
    pub fn set_annotations_code(&mut self, code: Self) {
        self.annotations_code = Some(Box::new(code));
    }

    /// Puts the annotations' code in the place of `ANNOTATIONS_PLACEHOLDER`. A label there comes to precede
    /// what follows it.
    pub(crate) fn fill_placeholder(&mut self) {
        let Some(place) = self.placeholder.take() else { return };
        let code = self.annotations_code.take().map(|code| code.instructions).unwrap_or_default();
        let end = place + code.len() as u32;
        self.instructions.splice(place as usize..=place as usize, code);
        for label in self.labels.iter_mut().filter(|label| **label == place) {
            *label = place + 1;
        }
        self.move_places(place + 1, end as i32 - place as i32 - 1);
    }

    /// Adds `distance` to the indices from `first` on.
    fn move_places(&mut self, first: u32, distance: i32) {
        let places = self.labels.iter_mut().filter(|place| **place != u32::MAX);
        for place in places.chain(&mut self.jumps).filter(|place| **place >= first) {
            *place = place.wrapping_add_signed(distance);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list with a label and a jump on each side of the placeholder, and a label on it.
    fn list(annotations: Option<usize>) -> InstructionSequence {
        let mut list = InstructionSequence::default();
        let [before, on, behind] = [(); 3].map(|()| list.new_label());
        list.use_label(before);
        list.push_jump(Opcode::JUMP, behind, Location::NONE);
        list.use_label(on);
        list.push_placeholder(Location::NONE);
        list.push_jump(Opcode::JUMP, before, Location::NONE);
        list.use_label(behind);
        if let Some(len) = annotations {
            let mut code = InstructionSequence::default();
            (0..len).for_each(|_| code.push(Opcode::NOP, 0, Location::NONE));
            list.set_annotations_code(code);
        }
        list.fill_placeholder();
        list
    }

    #[test]
    fn labels_and_jumps_stay_where_they_were_when_the_placeholder_is_filled() {
        for len in [0, 1, 5] {
            let list = list(Some(len as usize));
            assert_eq!((&list.labels[..], &list.jumps[..]), (&[0, len + 1, len + 2][..], &[0, len + 1][..]));
        }
        assert_eq!(list(None).labels, [0, 1, 2]);
    }

    #[test]
    fn a_jump_put_first_moves_the_others() {
        let mut list = list(None);
        list.prepend_jump(Opcode::SETUP_CLEANUP, Label(2), Location::NONE);
        assert_eq!((&list.labels[..], &list.jumps[..]), (&[1, 2, 3][..], &[0, 1, 2][..]));
    }
}
