package trust

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/membership"
	"guildhall/internal/people"
)

// seedVariable names one world to try, as a failed test prints it.
const seedVariable = "GUILDHALL_WORLD"

// worldsVariable says how many times more worlds are tried than in every run.
const worldsVariable = "GUILDHALL_WORLDS"

// many is a number of worlds, or of other trials, multiplied as was asked.
func many(n uint64) uint64 {
	if times, err := strconv.ParseUint(os.Getenv(worldsVariable), 10, 8); err == nil && times > 0 {
		return n * times
	}
	return n
}

// TestWhatAnybodySeesIsWhatThePagesPromise makes random worlds and asks the
// services and the pages, as everybody of each, for everything of everybody.
func TestWhatAnybodySeesIsWhatThePagesPromise(t *testing.T) {
	for name, worlds := range map[string]uint64{"sqlite": many(4), "postgres": many(2)} {
		t.Run(name, func(t *testing.T) {
			var h *hall
			if name == "sqlite" {
				h = newHall(t, onSQLite(t))
			} else {
				h = newHall(t, onPostgreSQL(t))
			}
			seen := map[bool]int{}
			for seed := range worlds {
				if only, err := strconv.ParseUint(os.Getenv(seedVariable), 10, 64); err == nil {
					seed = only
				}
				w := randomWorld(seed)
				wrong := h.settle(w).judge(seen)
				if len(wrong) == 0 {
					continue
				}
				small, wrong := h.shrink(w, wrong)
				t.Fatalf("%s=%d go test -run %s, made smaller:\n%s\n%s", seedVariable, seed, t.Name(), small, strings.Join(wrong, "\n"))
			}
			if seen[true] < 100 || seen[false] < 100 {
				t.Errorf("only %d things were allowed and %d were not: these worlds try too little", seen[true], seen[false])
			}
		})
	}
}

// shrink finds a smaller world that goes wrong too.
func (h *hall) shrink(w world, wrong []string) (world, []string) {
	for {
		smaller, found := w, false
		for _, s := range w.simpler() {
			if h.used+organisations > spare {
				return w, wrong
			}
			if still := h.settle(s).judge(map[bool]int{}); len(still) > 0 {
				smaller, wrong, found = s, still, true
				break
			}
		}
		if !found {
			return w, wrong
		}
		w = smaller
	}
}

// judgement collects what differs from what was promised.
type judgement struct {
	*settled
	seen  map[bool]int
	wrong []string
}

func (j *judgement) want(allowed, got bool, format string, args ...any) {
	j.seen[allowed]++
	if allowed != got && len(j.wrong) < 12 {
		j.wrong = append(j.wrong, fmt.Sprintf(format, args...)+fmt.Sprintf(": is %v, and should be %v", got, allowed))
	}
}

// judge asks for everything as everybody, and as a visitor.
func (s *settled) judge(seen map[bool]int) []string {
	j := &judgement{settled: s, seen: seen}
	for i := range len(s.People) + 1 {
		if i == len(s.People) {
			i = visitor
		}
		j.profiles(i)
		j.directory(i)
		j.members(i)
		j.belongings(i)
		j.accounts(i)
		j.requests(i)
		j.shares(i)
		j.plans(i)
		j.campaigns(i)
		j.insight(i)
		j.team(i)
	}
	return j.wrong
}

func (j *judgement) cookie(i int) string {
	if i == visitor {
		return ""
	}
	return j.cookies[i]
}

// actor is who the service takes somebody for.
func (j *judgement) actor(i int) access.Actor {
	if !j.present(i) {
		return access.Actor{}
	}
	return j.actors[i]
}

// profiles opens every profile, by the service and by its page.
func (j *judgement) profiles(i int) {
	for whom := range j.People {
		found, err := j.Members.Find(j.t.Context(), j.actor(i), j.handles[whom])
		page := j.get(j.cookie(i), "/members/"+j.handles[whom])
		named := j.seesField(i, whom, membership.Name)
		j.want(named, err == nil, "%d finds %d", i, whom)
		j.want(named, page.status == http.StatusOK, "%d opens %d", i, whom)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			j.wrong = append(j.wrong, fmt.Sprintf("%d finds %d: %v", i, whom, err))
		}
		for _, f := range fields {
			may := j.says(whom, f) && j.seesField(i, whom, f)
			if f != membership.Name {
				shown := slices.ContainsFunc(found.Shown, func(s membership.Shown) bool { return s.Field == f })
				j.want(may, shown, "%d is given %s of %d", i, f, whom)
			}
			if word := j.shown(whom, f); word != "" {
				may := may && (f != membership.LineManager || j.readsManager(i, whom))
				j.want(may, contains(page.body, word) || f == membership.Name && i == whom && j.present(i), "%d reads %s of %d", i, f, whom)
			}
		}
	}
}

// shown is a word that a field puts on the page and nothing else does; empty
// where there is none.
func (j *judgement) shown(whom int, f membership.Field) string {
	switch f {
	case membership.KindOfMember, membership.Grade, membership.Ring, membership.Disciplines, membership.Horizon:
		return ""
	case membership.Employer:
		if works := j.People[whom].Works; works >= 0 {
			return "/organisations/" + string(j.organisation(works))
		}
		return ""
	case membership.LineManager:
		if j.People[whom].Manager < 0 {
			return ""
		}
		if j.People[whom].Answered == "yes" {
			return "Pat " + j.word(j.People[whom].Manager, membership.Name)
		}
		return j.email(j.People[whom].Manager)
	case membership.Name:
		return "Pat " + j.word(whom, membership.Name)
	}
	return j.word(whom, f)
}

// directory looks for everybody of the world, by name and by where they work.
func (j *judgement) directory(i int) {
	all := j.get(j.cookie(i), "/members?words="+j.tag)
	for whom := range j.People {
		j.want(j.inDirectory(i, whom), contains(all.body, j.handles[whom]), "%d finds %d in the directory", i, whom)
		for _, f := range []membership.Field{membership.CurrentPost} {
			j.want(j.inDirectory(i, whom) && j.says(whom, f) && j.seesField(i, whom, f), contains(all.body, j.word(whom, f)), "%d reads %s of %d in the directory", i, f, whom)
		}
	}
	for o := range organisations {
		there := j.get(j.cookie(i), "/members?words="+j.tag+"&organisation="+url.QueryEscape(string(j.organisation(o))))
		for whom, p := range j.People {
			may := j.inDirectory(i, whom) && p.Works == o && j.seesField(i, whom, membership.Employer)
			j.want(may, contains(there.body, j.handles[whom]), "%d finds %d by organisation %d", i, whom, o)
		}
	}
	discipline := j.get(j.cookie(i), "/members?discipline=GP&words="+j.tag)
	for whom := range j.People {
		may := j.inDirectory(i, whom) && j.says(whom, membership.Disciplines) && j.seesField(i, whom, membership.Disciplines)
		j.want(may, contains(discipline.body, j.handles[whom]), "%d finds %d by discipline", i, whom)
	}
}

// members opens every organisation's list of who works there.
func (j *judgement) members(i int) {
	for o := range organisations {
		may := j.seesMembersOf(i, o)
		page := j.get(j.cookie(i), "/organisations/"+string(j.organisation(o))+"/members")
		_, _, err := j.Leadership.Members(j.t.Context(), j.actor(i), j.organisation(o), 1)
		j.want(may, page.status == http.StatusOK, "%d opens the members of %d", i, o)
		j.want(may, err == nil, "%d lists the members of %d", i, o)
		for whom, p := range j.People {
			listed := contains(page.body, j.actors[whom].Name) && (whom != i || strings.Count(page.body, j.actors[whom].Name) > 0 && p.Works == o)
			j.want(may && p.Works == o && !p.Suspended, listed, "%d reads %d among the members of %d", i, whom, o)
		}
	}
}

// belongings opens what belongs to everybody: nobody but its owner may.
func (j *judgement) belongings(i int) {
	for whom, o := range j.owned {
		for _, address := range []string{o.assessment, o.evidence, o.snapshot, o.post, o.registration} {
			if address == "" {
				continue
			}
			page := j.get(j.cookie(i), address)
			j.want(i == whom && j.present(i), page.status == http.StatusOK, "%d opens %s of %d", i, address, whom)
			if i != whom && j.present(i) && page.status != http.StatusNotFound {
				j.wrong = append(j.wrong, fmt.Sprintf("%d is told that %s of %d is there: %d", i, address, whom, page.status))
			}
		}
	}
}

// accounts opens everybody's account as administrators do.
func (j *judgement) accounts(i int) {
	for whom := range j.People {
		may := j.is(i, access.Administrator)
		page := j.get(j.cookie(i), "/people/"+j.actors[whom].ID)
		j.want(may, page.status == http.StatusOK, "%d opens the account of %d", i, whom)
		_, err := j.hall.People.Find(j.t.Context(), j.actor(i), people.ID(j.actors[whom].ID))
		j.want(may || i == whom && j.present(i), err == nil, "%d reads the account of %d", i, whom)
	}
}

// requests lists who named the actor as their manager.
func (j *judgement) requests(i int) {
	page := j.get(j.cookie(i), "/me/requests")
	for whom, p := range j.People {
		if whom == i {
			continue
		}
		j.want(j.present(i) && p.Manager == i && !p.Suspended, contains(page.body, j.actors[whom].Name), "%d is asked to confirm %d", i, whom)
	}
}

// shares opens what everybody shares and whom they ask, and looks on every page on
// which it could stand.
func (j *judgement) shares(i int) {
	list := j.get(j.cookie(i), "/shared")
	for whom, p := range j.People {
		anything := false
		for n, o := range p.Shares {
			id := j.owned[whom].shares[n]
			may := j.reads(i, whom, o)
			anything = anything || may
			page := j.get(j.cookie(i), "/shared/"+id)
			_, err := j.Sharing.Read(j.t.Context(), j.actor(i), id)
			j.want(may, page.status == http.StatusOK, "%d opens what %d shares with %d", i, whom, o.With)
			j.want(may, err == nil, "%d reads what %d shares with %d", i, whom, o.With)
			j.want(may && o.Notes, contains(page.body, j.told(whom, "note")), "%d reads notes that %d shares with %d", i, whom, o.With)
			j.want(may && o.Evidence, contains(page.body, j.told(whom, "evidence")), "%d reads evidence that %d shares with %d", i, whom, o.With)
		}
		if i != whom {
			j.want(anything || j.readsPlan(i, whom), contains(list.body, j.actors[whom].Name), "%d finds %d among those who share", i, whom)
		}
		if asked := j.owned[whom].asked; asked != "" {
			page := j.get(j.cookie(i), "/opinions/asked/"+asked)
			j.want(j.asked(i, whom), page.status == http.StatusOK, "%d opens what %d asks of %d", i, whom, p.Manager)
			if !j.asked(i, whom) {
				j.want(false, contains(page.body, j.told(whom, "message")), "%d reads what %d asks of %d", i, whom, p.Manager)
			}
			j.want(j.answers(i, whom), contains(page.body, j.told(whom, "note")), "%d reads notes that %d gave along", i, whom)
			j.want(false, contains(page.body, j.told(whom, "evidence")), "%d reads evidence that %d did not give along", i, whom)
			own := j.get(j.cookie(i), "/opinions/"+asked)
			j.want(i == whom && j.present(i), own.status == http.StatusOK, "%d opens the request of %d as its own", i, whom)
		}
	}
}
