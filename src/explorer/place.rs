//! Where the actors of a view stand, for files and for other programs: all of them, whatever their number.
//!
//! It prepares what layouts ask for and tells its phases apart; it draws nothing.

use std::sync::Arc;

use crate::layout::{ForceLayout, Layout, LayoutInput, Point};
use crate::network::{Mesh, Network, Subset};
use crate::ticket::{Cancelled, Ticket};

/// How actors are to be placed.
#[derive(Clone, Copy)]
pub struct Placing {
    /// The row of the layout.
    pub layout: &'static Layout,
    /// How many rounds all actors move for, where the layout has rounds; without it, until it has settled.
    pub rounds: Option<u32>,
    /// The seed of everything random.
    pub seed: u64,
}

/// A placing under way: its start is found, and what is left is its rounds.
pub struct Placed {
    actors: Vec<u32>,
    force: Option<ForceLayout>,
    points: Vec<Point>,
}

/// Rounds between two looks at the ticket.
const ROUNDS: u32 = 4;

impl Placed {
    /// Prepares a placing; of a layout by forces it finds the start among coarser pictures of the view.
    ///
    /// # Errors
    /// A stop.
    pub fn start(network: &Network, subset: &Subset, how: Placing, ticket: &Ticket) -> Result<Placed, Cancelled> {
        let mesh = Mesh::of(network, subset, ticket)?;
        let actors = mesh.actors.clone();
        if how.layout.name == "force" {
            let mut force = ForceLayout::of(Arc::new(mesh), how.seed);
            if let Some(rounds) = how.rounds {
                force.set_rounds(rounds);
            }
            force.start(ticket)?;
            return Ok(Placed { actors, force: Some(force), points: Vec::new() });
        }
        let pairs = (0..mesh.len() as u32)
            .flat_map(|actor| mesh.ties(actor).map(move |(other, _)| (actor, other)).filter(|(a, b)| a < b));
        let edges: Vec<(u32, u32)> = pairs.collect();
        let group: Vec<u32> = actors.iter().map(|actor| network.kind_code(*actor)).collect();
        let weight: Vec<f32> = (0..mesh.len() as u32).map(|actor| mesh.tied(actor) as f32).collect();
        let input = LayoutInput {
            count: actors.len(),
            edges: &edges,
            group: &group,
            weight: &weight,
            seed: how.seed,
            ..LayoutInput::default()
        };
        let points = (how.layout.place)(&input, ticket)?;
        Ok(Placed { actors, force: None, points })
    }

    /// Runs the rounds that are left, and gives each actor with its place.
    ///
    /// # Errors
    /// A stop.
    pub fn finish(mut self, ticket: &Ticket) -> Result<Vec<(u32, Point)>, Cancelled> {
        if let Some(mut force) = self.force.take() {
            ticket.restart();
            ticket.expect(u64::from(force.rounds_left()));
            while !force.step(ROUNDS, ticket)? {}
            self.points = force.positions().to_vec();
        }
        Ok(self.actors.into_iter().zip(self.points).collect())
    }
}

/// Places as two columns, across and down, by actor; `NaN` for those that have none. Four decimals are more than a drawing shows.
pub fn columns(network: &Network, places: &[(u32, Point)]) -> [Vec<f64>; 2] {
    let mut columns = [vec![f64::NAN; network.actor_count()], vec![f64::NAN; network.actor_count()]];
    let rounded = |at: f32| (f64::from(at) * 1e4).round() / 1e4 + 0.0;
    for (actor, point) in places {
        columns[0][*actor as usize] = rounded(point.x);
        columns[1][*actor as usize] = rounded(point.y);
    }
    columns
}
