//! The first of the ways on from a beginning that is fixed: what every division of paths asks.
//!
//! How paths are divided is decided by the callers, `best` and `journeys`.

use super::Stopped;
use super::ground::{Ground, Meter, Rules, Step};
use super::lightest::Lightest;
use super::meet::{self, Workspace};
use super::timed::{self, Start};
use super::times::{self, Course, Journey};
use super::web::Walks;

/// A beginning of paths that is fixed, and what they may not go on by.
pub(super) struct Beginning<'a> {
    /// The ends of the whole paths.
    pub ends: (u32, u32),
    /// The hops that are fixed.
    pub hops: &'a [Step],
    /// What the next hop may not be, sorted: see [`Ground::key`].
    pub banned: &'a [u32],
}

impl Beginning<'_> {
    /// Where it ends.
    fn at(&self) -> u32 {
        self.hops.last().map_or(self.ends.0, |hop| hop.other)
    }

    /// The actors that it passed before.
    fn closed(&self) -> impl Iterator<Item = u32> + '_ {
        let actors = std::iter::once(self.ends.0).chain(self.hops.iter().map(|hop| hop.other));
        actors.take(self.hops.len())
    }

    /// What a search finds from where this ends, without its actors and without what it may not go on by. `rules` are those
    /// of the ground, changed for the search and changed back: a copy would cost more than many a search.
    pub fn go_on<T>(
        &self,
        ground: Ground<'_>,
        rules: &mut Rules,
        search: impl FnOnce(Ground<'_>, (u32, u32)) -> T,
    ) -> T {
        rules.avoid(ground.network, self.closed());
        let banned = |step: &Step| self.banned.binary_search(&ground.key(step)).is_ok();
        rules.ban(ground.out(self.at()).filter(banned).map(|step| step.relation));
        let found = search(ground.under(rules), (self.at(), self.ends.1));
        rules.spare(self.closed());
        rules.ban([].into_iter());
        found
    }

    /// The first of the best ways on, by a search from both ends: the shortest of at most `most` hops, or the lightest
    /// where every relation has some weight.
    pub fn first_of_all(
        &self,
        ground: Ground<'_>,
        (rules, space): (&mut Rules, &mut Workspace),
        most: u32,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Vec<Step>>, Stopped> {
        self.go_on(ground, rules, |here, ends| {
            let web = if here.is_weighted() {
                let lightest = Lightest::search(here, ends, meter)?;
                meter.spend(lightest.work())?;
                lightest.web(here)
            } else {
                let web = meet::shortest(&here, space, ends, most);
                meter.spend(space.work())?;
                web
            };
            web.map_or(Ok(None), |web| Walks::new(&here, web, None, times::ALWAYS).next(meter))
        })
    }

    /// What remains of the way, on which the actors of the beginning are closed.
    fn rest<T>(
        &self,
        ground: Ground<'_>,
        course: Course,
        most: u32,
        search: impl FnOnce(Ground<'_>, Start<'_>) -> Result<Option<T>, Stopped>,
    ) -> Result<Option<T>, Stopped> {
        let walk = |so_far, hop: &Step| course.after(so_far, times::window(ground.network.validity(hop.relation)));
        let Some(window) = self.hops.iter().try_fold(times::ALWAYS, walk) else { return Ok(None) };
        let (from, rules) = (self.at(), ground.rules.without(ground.network, self.closed()));
        search(ground.under(&rules), Start { ends: (from, self.ends.1), window, banned: self.banned, most })
    }

    /// The first of the shortest ways on that keep to a course.
    pub fn first(
        &self,
        ground: Ground<'_>,
        course: Course,
        most: u32,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Vec<Step>>, Stopped> {
        self.rest(ground, course, most, |ground, start| {
            let Some(web) = timed::shortest(ground, start, course, meter)? else { return Ok(None) };
            Walks::new(&ground, web, Some(course), start.window).next(meter)
        })
    }

    /// The first of the shortest of the best journeys on, and how good the whole is.
    pub fn first_of_best(
        &self,
        ground: Ground<'_>,
        journey: Journey,
        most: u32,
        meter: &mut Meter<'_>,
    ) -> Result<Option<(i64, Vec<Step>)>, Stopped> {
        self.rest(ground, timed::course_of(journey), most, |ground, start| {
            let Some((value, course)) = timed::best(ground, start, journey, meter)? else { return Ok(None) };
            let Some(web) = timed::shortest(ground, start, course, meter)? else { return Ok(None) };
            let hops = Walks::new(&ground, web, Some(course), start.window).next(meter)?;
            Ok(hops.map(|hops| (value, hops)))
        })
    }
}
