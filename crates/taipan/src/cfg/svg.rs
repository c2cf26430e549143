//! Draws graphs as one SVG picture, side by side.

use std::fmt::Write as _;

use super::drawing::{Block, Drawing, EdgeKind};
use super::layout::{self, Layout, Point, Route, Size};

const CHARACTER_WIDTH: f64 = 7.3;
const LINE_HEIGHT: f64 = 16.0;
const HEADING_HEIGHT: f64 = 22.0;
const PADDING: f64 = 10.0;
const MARGIN: f64 = 32.0;
const TITLE_HEIGHT: f64 = 40.0;
const KEY_HEIGHT: f64 = 28.0;

const STYLE: &str = "\
text{font:12px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#1f2933;white-space:pre}\
.title{font:600 16px system-ui,'DejaVu Sans',sans-serif}\
.heading{font-weight:600;fill:#fff}\
.note{font:11px system-ui,'DejaVu Sans',sans-serif;fill:#fff}\
.box{fill:#fff;stroke:#7b8794;stroke-width:1}\
.cold .box{fill:#e8eef5}\
.bar{fill:#486581}.cold .bar{fill:#9fb3c8}.handler .bar{fill:#b4434f}.handler.cold .bar{fill:#cb8087}\
.edge{fill:none;stroke-width:1.6}\
.unreachable{opacity:.55}\
.key{font:12px system-ui,'DejaVu Sans',sans-serif}\
.FallThrough{stroke:#52606d}.Jump{stroke:#2f6fde}.Exception{stroke:#cf3f4d;stroke-dasharray:5 4;stroke-width:1.3}\
";

/// The picture of several drawings beside each other.
pub(crate) fn draw(drawings: &[Drawing]) -> String {
    let mut body = String::new();
    let mut left = MARGIN;
    let mut height: f64 = 0.0;
    for drawing in drawings {
        let sizes: Vec<Size> = drawing.blocks.iter().map(size_of).collect();
        let layout = layout::layout(drawing, &sizes);
        let _ = write!(body, "<g transform=\"translate({left:.1} {MARGIN:.1})\">");
        let _ = write!(body, "<text class=\"title\" y=\"14\">{}</text>", escape(&drawing.title));
        let _ = write!(body, "<g transform=\"translate(0 {TITLE_HEIGHT:.1})\">");
        for (index, route) in layout.routes.iter().enumerate() {
            draw_edge(&mut body, drawing, &sizes, &layout, index, route);
        }
        for (index, block) in drawing.blocks.iter().enumerate() {
            draw_block(&mut body, block, layout.blocks[index], sizes[index]);
        }
        body.push_str("</g></g>\n");
        let title_width = drawing.title.chars().count() as f64 * 9.0;
        left += layout.size.width.max(title_width) + 2.0 * MARGIN;
        height = height.max(layout.size.height);
    }
    let (width, height) = (left - MARGIN, height + TITLE_HEIGHT + KEY_HEIGHT + 2.0 * MARGIN);
    draw_key(&mut body, height - MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\">\n<style>{STYLE}</style>\n<defs>{}</defs>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fbfcfd\"/>\n{body}</svg>\n",
        arrow_heads()
    )
}

fn size_of(block: &Block) -> Size {
    Size {
        width: block.width() as f64 * CHARACTER_WIDTH + 2.0 * PADDING,
        height: HEADING_HEIGHT + block.lines.len() as f64 * LINE_HEIGHT + PADDING,
    }
}

fn arrow_heads() -> String {
    let head = |(kind, colour): (&str, &str)| {
        format!(
            "<marker id=\"{kind}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" \
             markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
             <path d=\"M0 0L8 4L0 8z\" fill=\"{colour}\"/></marker>"
        )
    };
    [("FallThrough", "#52606d"), ("Jump", "#2f6fde"), ("Exception", "#cf3f4d")].map(head).concat()
}

/// Says below the graphs what the three kinds of ways are.
fn draw_key(body: &mut String, y: f64) {
    let ways = [("FallThrough", "runs on"), ("Jump", "jumps"), ("Exception", "raises")];
    for (index, (kind, meaning)) in ways.into_iter().enumerate() {
        let x = MARGIN + index as f64 * 120.0;
        let _ = writeln!(
            body,
            "<path class=\"edge {kind}\" d=\"M{x} {y}h36\" marker-end=\"url(#{kind})\"/>\
             <text class=\"key\" x=\"{}\" y=\"{}\">{meaning}</text>",
            x + 44.0,
            y + 4.0
        );
    }
}

fn draw_block(body: &mut String, block: &Block, corner: Point, size: Size) {
    let mut class = String::from("block");
    if block.cold {
        class.push_str(" cold");
    }
    if block.handler {
        class.push_str(" handler");
    }
    if block.unreachable {
        class.push_str(" unreachable");
    }
    let Size { width, height } = size;
    let _ = write!(
        body,
        "<g class=\"{class}\" transform=\"translate({:.1} {:.1})\">\
         <rect class=\"box\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"4\"/>\
         <path class=\"bar\" d=\"M0 4a4 4 0 0 1 4-4h{:.1}a4 4 0 0 1 4 4v{:.1}h-{width:.1}z\"/>\
         <text class=\"heading\" x=\"{PADDING}\" y=\"15\">{}</text>",
        corner.x,
        corner.y,
        width - 8.0,
        HEADING_HEIGHT - 4.0,
        escape(&block.heading())
    );
    for (index, line) in block.lines.iter().enumerate() {
        let y = HEADING_HEIGHT + (index + 1) as f64 * LINE_HEIGHT;
        let _ =
            write!(body, "<text x=\"{PADDING}\" y=\"{y:.1}\" xml:space=\"preserve\">{}</text>", escape(line));
    }
    body.push_str("</g>\n");
}

fn draw_edge(
    body: &mut String,
    drawing: &Drawing,
    sizes: &[Size],
    layout: &Layout,
    index: usize,
    route: &Route,
) {
    let edge = drawing.edges[index];
    let (from, to) = (layout.blocks[edge.from], layout.blocks[edge.to]);
    let (start, end) = if route.back {
        (
            right_side(route, from, sizes[edge.from], sizes[edge.from].height - PADDING),
            right_side(route, to, sizes[edge.to], HEADING_HEIGHT / 2.0),
        )
    } else {
        (
            Point { x: leaving_x(drawing, layout, sizes, index), y: from.y + sizes[edge.from].height },
            Point { x: entering_x(drawing, layout, sizes, index), y: to.y },
        )
    };
    let mut path = format!("M{:.1} {:.1}", start.x, start.y);
    let mut at = start;
    if !route.back {
        // Past the blocks beside this one, which may be longer.
        at = at_height(start, layout.floors[edge.from]);
        let _ = write!(path, "L{:.1} {:.1}", at.x, at.y);
    }
    for (number, &(enter, leave)) in route.passages.iter().enumerate() {
        let (first, last) = (number == 0, number + 1 == route.passages.len());
        let enter = if route.back && first { at_height(enter, at.y - 12.0) } else { enter };
        curve(&mut path, at, enter, route.back && first, false);
        // Up to the height of the heading only, then into its side.
        at = if route.back && last { at_height(leave, end.y + 12.0) } else { leave };
        let _ = write!(path, "L{:.1} {:.1}", at.x, at.y);
    }
    curve(&mut path, at, end, false, route.back);
    let kind = match edge.kind {
        EdgeKind::FallThrough => "FallThrough",
        EdgeKind::Jump => "Jump",
        EdgeKind::Exception => "Exception",
    };
    let _ = writeln!(body, "<path class=\"edge {kind}\" d=\"{path}\" marker-end=\"url(#{kind})\"/>");
}

/// The side of a block that a way back uses: the one its passages are on.
fn right_side(route: &Route, corner: Point, size: Size, below: f64) -> Point {
    let passage = route.passages.first().map_or(corner.x + size.width, |(enter, _)| enter.x);
    let x = if passage < corner.x + size.width / 2.0 { corner.x } else { corner.x + size.width };
    Point { x, y: corner.y + below }
}

fn at_height(point: Point, y: f64) -> Point {
    Point { x: point.x, y }
}

/// A curve that starts and ends upright, or level where told.
fn curve(path: &mut String, from: Point, to: Point, level_start: bool, level_end: bool) {
    let middle = (from.y + to.y) / 2.0;
    let first = if level_start { Point { x: to.x, y: from.y } } else { Point { x: from.x, y: middle } };
    let second = if level_end { Point { x: from.x, y: to.y } } else { Point { x: to.x, y: middle } };
    let first = if level_end { second } else { first };
    let second = if level_start { first } else { second };
    let _ = write!(
        path,
        "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
        first.x, first.y, second.x, second.y, to.x, to.y
    );
}

/// Where the edge leaves its block's lower side: the ways that leave it side by side, in the order of
/// where they go.
fn leaving_x(drawing: &Drawing, layout: &Layout, sizes: &[Size], index: usize) -> f64 {
    let block = drawing.edges[index].from;
    let beside =
        |other: usize| (drawing.edges[other].from == block).then(|| next_x(drawing, layout, sizes, other));
    spread(layout, sizes, block, index, beside)
}

/// Where the edge enters its block's upper side.
fn entering_x(drawing: &Drawing, layout: &Layout, sizes: &[Size], index: usize) -> f64 {
    let block = drawing.edges[index].to;
    let beside = |other: usize| {
        (drawing.edges[other].to == block).then(|| {
            let last = layout.routes[other].passages.last();
            last.map_or_else(|| middle(layout, sizes, drawing.edges[other].from), |(_, leave)| leave.x)
        })
    };
    spread(layout, sizes, block, index, beside)
}

fn next_x(drawing: &Drawing, layout: &Layout, sizes: &[Size], edge: usize) -> f64 {
    let first = layout.routes[edge].passages.first();
    first.map_or_else(|| middle(layout, sizes, drawing.edges[edge].to), |(enter, _)| enter.x)
}

fn middle(layout: &Layout, sizes: &[Size], block: usize) -> f64 {
    layout.blocks[block].x + sizes[block].width / 2.0
}

/// The place of edge `index` among those that `beside` gives a direction for, spread over the middle of
/// the block's side.
fn spread(
    layout: &Layout,
    sizes: &[Size],
    block: usize,
    index: usize,
    beside: impl Fn(usize) -> Option<f64>,
) -> f64 {
    let mut others: Vec<(f64, usize)> = (0..layout.routes.len())
        .filter(|&other| !layout.routes[other].back)
        .filter_map(|other| beside(other).map(|x| (x, other)))
        .collect();
    others.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    let position = others.iter().position(|&(_, other)| other == index).unwrap_or(0);
    let step = (sizes[block].width / (others.len() + 1) as f64).min(30.0);
    middle(layout, sizes, block) + (position as f64 - (others.len() as f64 - 1.0) / 2.0) * step
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
