//! Where the boxes and arrows of a drawing lie: layers from top to bottom, as Sugiyama, Tagawa and Toda
//! laid out directed graphs (1981).
//!
//! 1. Ways back (of loops) are found and set apart; every other way leads to a lower layer.
//! 2. A way across several layers gets a narrow node in each layer between, so that it has a place. A
//!    way back gets one in each layer from its start up to its end.
//! 3. The nodes of each layer are put into an order with few crossings, by the mean place of their
//!    neighbours in the layer above, then below, several times.
//! 4. They are moved towards their neighbours as far as those beside them allow.

use super::drawing::{Drawing, EdgeKind};

/// Width and height of a box.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Where everything lies.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The upper left corner of each block.
    pub blocks: Vec<Point>,
    /// Below each block: the bottom of its layer, where ways may turn aside.
    pub floors: Vec<f64>,
    /// What each edge passes through, without its two ends, and whether it leads back up.
    pub routes: Vec<Route>,
    /// The size of it all.
    pub size: Size,
}

/// The way of an edge between its ends.
#[derive(Debug, Default)]
pub(crate) struct Route {
    /// Top and bottom of each passage through a layer, in the order of the edge.
    pub passages: Vec<(Point, Point)>,
    /// Whether it leads to a layer not below the one it starts from.
    pub back: bool,
}

const COLUMN_GAP: f64 = 28.0;
const LAYER_GAP: f64 = 46.0;
const PASSAGE_WIDTH: f64 = 10.0;
const ORDER_SWEEPS: usize = 12;
const PLACE_SWEEPS: usize = 24;

/// Lays out a drawing whose blocks have the given sizes.
pub(crate) fn layout(drawing: &Drawing, sizes: &[Size]) -> Layout {
    let back = ways_back(drawing);
    let mut layers = layer_of_each(drawing, &back);
    sink_unreachable(drawing, &back, &mut layers);
    let mut graph = Graph::new(sizes, &layers);
    let routes = graph.add_edges(drawing, &back, &layers);
    graph.order();
    graph.place();
    graph.finish(sizes.len(), &routes, &back)
}

/// Which edges lead back: to a block that is still being visited, in a walk from the entry.
fn ways_back(drawing: &Drawing) -> Vec<bool> {
    let mut leaving = vec![Vec::new(); drawing.blocks.len()];
    for (index, edge) in drawing.edges.iter().enumerate() {
        leaving[edge.from].push(index);
    }
    for edges in &mut leaving {
        // The plain way on is walked first, so that what it meets again is the loop's head.
        edges.sort_by_key(|&edge| match drawing.edges[edge].kind {
            EdgeKind::FallThrough => 0,
            EdgeKind::Jump => 1,
            EdgeKind::Exception => 2,
        });
    }
    let mut back = vec![false; drawing.edges.len()];
    let mut state = vec![Visit::No; drawing.blocks.len()];
    for start in 0..drawing.blocks.len() {
        if state[start] != Visit::No {
            continue;
        }
        state[start] = Visit::Now;
        let mut path = vec![(start, 0)];
        while let Some((block, next)) = path.last_mut() {
            let Some(&edge) = leaving[*block].get(*next) else {
                state[*block] = Visit::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let to = drawing.edges[edge].to;
            match state[to] {
                Visit::No => {
                    state[to] = Visit::Now;
                    path.push((to, 0));
                }
                Visit::Now => back[edge] = true,
                Visit::Done => {}
            }
        }
    }
    back
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    No,
    Now,
    Done,
}

/// The layer of each block: one below the lowest of those it is reached from.
fn layer_of_each(drawing: &Drawing, back: &[bool]) -> Vec<usize> {
    let mut layers = vec![0; drawing.blocks.len()];
    // Without the ways back there is no cycle: as many rounds as blocks are enough.
    for _ in 0..drawing.blocks.len() {
        let mut changed = false;
        for (edge, back) in drawing.edges.iter().zip(back) {
            if !back && layers[edge.to] <= layers[edge.from] {
                layers[edge.to] = layers[edge.from] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    layers
}

/// Moves blocks that nothing leads to from the top to where they belong: above the first block they lead
/// to, or beside the block before.
fn sink_unreachable(drawing: &Drawing, back: &[bool], layers: &mut [usize]) {
    for block in (1..layers.len()).rev() {
        let edges = || drawing.edges.iter().zip(back).filter(|(_, back)| !**back).map(|(edge, _)| edge);
        if edges().any(|edge| edge.to == block) {
            continue;
        }
        let next = edges().filter(|edge| edge.from == block).map(|edge| layers[edge.to]).min();
        layers[block] = next.map_or(layers[block - 1], |next| next.saturating_sub(1));
    }
}

/// A block, or a passage of an edge through a layer.
#[derive(Clone, Debug, Default)]
struct Node {
    layer: usize,
    size: Size,
    /// Neighbours in the layer above and below.
    above: Vec<usize>,
    below: Vec<usize>,
    /// The block whose side a way back starts or ends at, in the same layer.
    beside: Option<usize>,
    /// The middle, from the left.
    x: f64,
}

/// Nodes in layers, each layer in its order.
struct Graph {
    nodes: Vec<Node>,
    layers: Vec<Vec<usize>>,
}

impl Graph {
    fn new(sizes: &[Size], layer_of: &[usize]) -> Self {
        let count = layer_of.iter().max().map_or(0, |last| last + 1);
        let mut graph = Self { nodes: Vec::new(), layers: vec![Vec::new(); count] };
        for (&size, &layer) in sizes.iter().zip(layer_of) {
            graph.add(layer, size);
        }
        graph
    }

    fn add(&mut self, layer: usize, size: Size) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Node { layer, size, ..Node::default() });
        self.layers[layer].push(node);
        node
    }

    fn link(&mut self, upper: usize, lower: usize) {
        self.nodes[upper].below.push(lower);
        self.nodes[lower].above.push(upper);
    }

    /// Adds the passages of each edge and gives them, from the upper to the lower.
    fn add_edges(&mut self, drawing: &Drawing, back: &[bool], layer_of: &[usize]) -> Vec<Vec<usize>> {
        let mut routes = Vec::with_capacity(drawing.edges.len());
        for (edge, &back) in drawing.edges.iter().zip(back) {
            let passed = if back {
                layer_of[edge.to]..layer_of[edge.from] + 1
            } else {
                layer_of[edge.from] + 1..layer_of[edge.to]
            };
            let size = Size { width: PASSAGE_WIDTH, height: 0.0 };
            let route: Vec<usize> = passed.map(|layer| self.add(layer, size)).collect();
            for pair in route.windows(2) {
                self.link(pair[0], pair[1]);
            }
            if back {
                // From the side of the lower block to the side of the upper one.
                for (end, block) in [(route.first(), edge.to), (route.last(), edge.from)] {
                    if let Some(&end) = end {
                        self.nodes[end].beside = Some(block);
                    }
                }
            } else {
                match (route.first(), route.last()) {
                    (Some(&first), Some(&last)) => {
                        self.link(edge.from, first);
                        self.link(last, edge.to);
                    }
                    _ => self.link(edge.from, edge.to),
                }
            }
            routes.push(route);
        }
        routes
    }

    /// Orders the nodes of each layer so that few lines cross.
    fn order(&mut self) {
        for layer in 0..self.layers.len() {
            self.gather_ways_back(layer);
        }
        let mut best = (self.crossings(), self.layers.clone());
        for sweep in 0..ORDER_SWEEPS {
            let downwards = sweep % 2 == 0;
            let count = self.layers.len();
            for step in 1..count {
                let layer = if downwards { step } else { count - 1 - step };
                self.order_layer(layer, downwards);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    fn order_layer(&mut self, layer: usize, downwards: bool) {
        let positions = self.positions();
        let key = |node: usize| {
            let found = &self.nodes[node];
            let neighbours = if downwards { &found.above } else { &found.below };
            let sum: usize = neighbours.iter().map(|&other| positions[other]).sum();
            if neighbours.is_empty() { positions[node] as f64 } else { sum as f64 / neighbours.len() as f64 }
        };
        let mut keyed: Vec<(f64, usize)> = self.layers[layer].iter().map(|&node| (key(node), node)).collect();
        keyed.sort_by(|left, right| left.0.total_cmp(&right.0));
        self.layers[layer] = keyed.into_iter().map(|(_, node)| node).collect();
        self.gather_ways_back(layer);
    }

    /// Puts the ways back of each block of a layer directly right of it.
    fn gather_ways_back(&mut self, layer: usize) {
        let nodes = &self.nodes;
        let (ways, others): (Vec<usize>, Vec<usize>) =
            self.layers[layer].iter().partition(|&&node| nodes[node].beside.is_some());
        let with_ways = |node: usize| {
            let own = ways.iter().copied().filter(move |&way| nodes[way].beside == Some(node));
            std::iter::once(node).chain(own)
        };
        self.layers[layer] = others.into_iter().flat_map(with_ways).collect();
    }

    /// The position of each node in its layer.
    fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.nodes.len()];
        for layer in &self.layers {
            for (position, &node) in layer.iter().enumerate() {
                positions[node] = position;
            }
        }
        positions
    }

    fn crossings(&self) -> usize {
        let positions = self.positions();
        let mut count = 0;
        for layer in &self.layers {
            let lines: Vec<(usize, usize)> = layer
                .iter()
                .flat_map(|&node| {
                    let positions = &positions;
                    self.nodes[node].below.iter().map(move |&other| (positions[node], positions[other]))
                })
                .collect();
            for (index, left) in lines.iter().enumerate() {
                count += lines[index + 1..]
                    .iter()
                    .filter(|right| {
                        (left.0 < right.0 && left.1 > right.1) || (left.0 > right.0 && left.1 < right.1)
                    })
                    .count();
            }
        }
        count
    }

    /// Gives each node its place from the left.
    fn place(&mut self) {
        for layer in 0..self.layers.len() {
            let order = self.layers[layer].clone();
            let mut x = 0.0;
            for node in order {
                let width = self.nodes[node].size.width;
                self.nodes[node].x = x + width / 2.0;
                x += width + COLUMN_GAP;
            }
        }
        for sweep in 0..PLACE_SWEEPS {
            let downwards = sweep % 2 == 0;
            for step in 0..self.layers.len() {
                let layer = if downwards { step } else { self.layers.len() - 1 - step };
                self.pull_together(layer);
            }
        }
    }

    /// Moves the nodes of a layer to the mean of their neighbours, keeping order and distances: groups of
    /// nodes that touch move to the mean of what their members want.
    fn pull_together(&mut self, layer: usize) {
        let order = &self.layers[layer];
        let mut groups: Vec<Group> = Vec::new();
        for &node in order {
            let wanted = self.wanted(node);
            let width = self.nodes[node].size.width;
            // A passage should be straight more than a box be centred.
            let weight = if self.nodes[node].size.height == 0.0 { 2.0 } else { 1.0 };
            let mut group =
                Group { members: vec![(node, width / 2.0)], width, wanted: wanted - width / 2.0, weight };
            while let Some(before) = groups.last() {
                if before.wanted + before.width + COLUMN_GAP <= group.wanted {
                    break;
                }
                let Some(before) = groups.pop() else { break };
                group = before.joined(group);
            }
            groups.push(group);
        }
        for group in groups {
            for (node, offset) in group.members {
                self.nodes[node].x = group.wanted + offset;
            }
        }
    }

    fn wanted(&self, node: usize) -> f64 {
        let found = &self.nodes[node];
        let neighbours = || found.above.iter().chain(&found.below).chain(&found.beside);
        let count = neighbours().count();
        if count == 0 {
            return found.x;
        }
        neighbours().map(|&other| self.nodes[other].x).sum::<f64>() / count as f64
    }

    fn finish(self, blocks: usize, routes: &[Vec<usize>], back: &[bool]) -> Layout {
        let left = self.nodes.iter().map(|node| node.x - node.size.width / 2.0).fold(f64::INFINITY, f64::min);
        let left = if left.is_finite() { left } else { 0.0 };
        let mut tops = Vec::with_capacity(self.layers.len());
        let mut y = 0.0;
        for layer in &self.layers {
            let height = layer.iter().map(|&node| self.nodes[node].size.height).fold(0.0, f64::max);
            tops.push((y, y + height));
            y += height + LAYER_GAP;
        }
        let width = self.nodes.iter().map(|node| node.x + node.size.width / 2.0 - left).fold(0.0, f64::max);
        let corner = |node: &Node| Point { x: node.x - node.size.width / 2.0 - left, y: tops[node.layer].0 };
        let passage = |&node: &usize| {
            let node = &self.nodes[node];
            let (top, bottom) = tops[node.layer];
            (Point { x: node.x - left, y: top }, Point { x: node.x - left, y: bottom })
        };
        let route = |(route, &back): (&Vec<usize>, &bool)| {
            let passages = route.iter().map(passage);
            let passages = if back {
                passages.rev().map(|(top, bottom)| (bottom, top)).collect()
            } else {
                passages.collect()
            };
            Route { passages, back }
        };
        Layout {
            blocks: self.nodes[..blocks].iter().map(corner).collect(),
            floors: self.nodes[..blocks].iter().map(|node| tops[node.layer].1).collect(),
            routes: routes.iter().zip(back).map(route).collect(),
            size: Size { width, height: (y - LAYER_GAP).max(0.0) },
        }
    }
}

/// Neighbouring nodes that touch.
struct Group {
    /// Each with the distance of its middle from the group's left.
    members: Vec<(usize, f64)>,
    width: f64,
    /// Where the left side should be.
    wanted: f64,
    weight: f64,
}

impl Group {
    fn joined(mut self, right: Self) -> Self {
        let shift = self.width + COLUMN_GAP;
        let weight = self.weight + right.weight;
        self.wanted = (self.wanted * self.weight + (right.wanted - shift) * right.weight) / weight;
        self.members.extend(right.members.into_iter().map(|(node, offset)| (node, offset + shift)));
        self.width = shift + right.width;
        self.weight = weight;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Block, Edge};
    use super::*;

    /// A graph of `count` blocks in a row, with jumps here and there, forwards and back.
    fn graph(count: usize, seed: usize) -> (Drawing, Vec<Size>) {
        let edge = |from, to, kind| Edge { from, line: 0, to, kind };
        let mut edges: Vec<Edge> = (1..count).map(|to| edge(to - 1, to, EdgeKind::FallThrough)).collect();
        for from in 0..count {
            let jump = (from * 7 + seed * 13) % count;
            edges.push(edge(
                from,
                jump,
                if jump.is_multiple_of(3) { EdgeKind::Exception } else { EdgeKind::Jump },
            ));
        }
        let sizes = (0..count)
            .map(|block| Size {
                width: 80.0 + (block * seed % 5) as f64 * 40.0,
                height: 40.0 + (block % 4) as f64 * 30.0,
            })
            .collect();
        (Drawing { title: String::new(), blocks: vec![Block::default(); count], edges }, sizes)
    }

    #[test]
    fn nothing_lies_upon_a_block() {
        for (count, seed) in (2..20).zip(1..).chain((2..20).zip(5..)) {
            let (drawing, sizes) = graph(count, seed);
            let layout = layout(&drawing, &sizes);
            for (first, (place, size)) in layout.blocks.iter().zip(&sizes).enumerate() {
                let beside = |x: f64, width: f64| x + width <= place.x || place.x + size.width <= x;
                for (other, width) in layout.blocks.iter().zip(&sizes).skip(first + 1) {
                    let same_layer = other.y == place.y;
                    assert!(
                        !same_layer || beside(other.x, width.width),
                        "{count} {seed}: {place:?} {other:?}"
                    );
                }
                for (enter, leave) in layout.routes.iter().flat_map(|route| &route.passages) {
                    let same_layer = enter.y.min(leave.y) == place.y;
                    assert!(!same_layer || beside(enter.x, 0.0), "{count} {seed}: {place:?} {enter:?}");
                }
            }
        }
    }

    #[test]
    fn ways_back_run_right_beside_their_blocks() {
        // Two ways on from a block, and one of them leads back: the box of the other is not in the way.
        let edge = |from, to, kind| Edge { from, line: 0, to, kind };
        let drawing = Drawing {
            title: String::new(),
            blocks: vec![Block::default(); 4],
            edges: vec![
                edge(0, 1, EdgeKind::FallThrough),
                edge(1, 2, EdgeKind::FallThrough),
                edge(1, 3, EdgeKind::Jump),
                edge(2, 1, EdgeKind::Jump),
            ],
        };
        let layout = layout(&drawing, &[Size { width: 100.0, height: 50.0 }; 4]);
        let [block, other] = [layout.blocks[2], layout.blocks[3]];
        let way = layout.routes[3].passages[0].0.x;
        assert!(layout.routes[3].back && way > block.x + 100.0);
        assert!(other.x < block.x || way < other.x, "{block:?} {way} {other:?}");
    }
}
