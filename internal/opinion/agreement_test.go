package opinion

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"
)

func view(giver string, level, day int) View {
	return View{ID: giver + strconv.Itoa(day), Giver: giver, Level: level, At: noon.AddDate(0, 0, day)}
}

func cannot(giver string, day int) View {
	return View{ID: giver + strconv.Itoa(day), Giver: giver, CannotSay: true, At: noon.AddDate(0, 0, day)}
}

func both(giver string, level, day int) Record {
	return Record{ID: giver + strconv.Itoa(day), Giver: giver, Agreed: true, Level: level, At: noon.AddDate(0, 0, day)}
}

func apart(giver string, day int) Record {
	return Record{ID: giver + strconv.Itoa(day), Giver: giver, At: noon.AddDate(0, 0, day)}
}

func TestTheRule(t *testing.T) {
	for name, c := range map[string]struct {
		views   []View
		records []Record
		level   int
		how     How
	}{
		"nobody said anything":                     {nil, nil, 1, Own},
		"somebody cannot say":                      {[]View{cannot("ben", 1)}, nil, 1, Own},
		"the manager says the same":                {[]View{view("ben", 1, 1)}, nil, 1, Near},
		"the manager is one level up":              {[]View{view("ben", 2, 1)}, nil, 1, Near},
		"one level down":                           {[]View{view("ben", 0, 1)}, nil, 1, Near},
		"two levels up":                            {[]View{view("ben", 3, 1)}, nil, 1, Waiting},
		"they agreed on one between":               {[]View{view("ben", 3, 1)}, []Record{both("ben", 2, 2)}, 2, Together},
		"they recorded that they differ":           {[]View{view("ben", 3, 1)}, []Record{apart("ben", 2)}, 1, Differ},
		"and agreed later":                         {[]View{view("ben", 3, 1)}, []Record{apart("ben", 2), both("ben", 3, 3)}, 3, Together},
		"a change of mind ends the difference":     {[]View{view("ben", 3, 1), view("ben", 2, 3)}, []Record{apart("ben", 2)}, 1, Near},
		"a change of mind leaves what both agreed": {[]View{view("ben", 3, 1), view("ben", 0, 3)}, []Record{both("ben", 2, 2)}, 2, Together},
		"they agree another":                       {[]View{view("ben", 3, 1)}, []Record{both("ben", 2, 2), both("ben", 3, 4)}, 3, Together},
		"of two people the latest agreement":       {[]View{view("ben", 3, 1), view("cat", 3, 1)}, []Record{both("ben", 2, 3), both("cat", 3, 2)}, 2, Together},
		"one differs and one waits":                {[]View{view("ben", 3, 1), view("cat", 3, 1)}, []Record{apart("ben", 2)}, 1, Waiting},
		"one differs and one is near":              {[]View{view("ben", 3, 1), view("cat", 2, 1)}, []Record{apart("ben", 2)}, 1, Differ},
		"who said a level cannot say any more":     {[]View{view("ben", 3, 1), cannot("ben", 2)}, nil, 1, Own},
		"agreed with one, another waits":           {[]View{view("ben", 3, 1), view("cat", 3, 1)}, []Record{both("ben", 2, 2)}, 2, Together},
	} {
		got := Agree(1, c.views, c.records)
		if got.Level != c.level || got.How != c.how || got.NotAgreed() != (c.how == Differ) {
			t.Errorf("%s: %+v, want level %d by %d", name, got, c.level, c.how)
		}
	}
	if got := Agree(1, []View{view("ben", 3, 1), view("cat", 3, 1)}, []Record{both("ben", 2, 2)}); !slices.Equal(got.Waiting, []string{"cat"}) {
		t.Errorf("who still waits: %v", got.Waiting)
	}
}

// random makes what some people said and recorded of a skill.
func random(r *rand.Rand) (own int, views []View, records []Record) {
	givers := []string{"ben", "cat", "dan"}
	for i := range r.IntN(7) {
		v := View{ID: "v" + strconv.Itoa(i), Giver: givers[r.IntN(3)], At: noon.Add(time.Duration(r.IntN(6)) * time.Hour)}
		if r.IntN(5) == 0 {
			v.CannotSay = true
		} else {
			v.Level = r.IntN(5)
		}
		views = append(views, v)
	}
	for i := range r.IntN(4) {
		o := Record{ID: "r" + strconv.Itoa(i), Giver: givers[r.IntN(3)], At: noon.Add(time.Duration(r.IntN(6)) * time.Hour)}
		if r.IntN(2) == 0 {
			o.Agreed, o.Level = true, r.IntN(5)
		}
		records = append(records, o)
	}
	return r.IntN(5), views, records
}

func TestTheRuleHoldsWhateverPeopleSay(t *testing.T) {
	r := rand.New(rand.NewPCG(37, 1))
	reached := map[How]int{}
	for range 20_000 {
		own, views, records := random(r)
		got := Agree(own, views, records)
		reached[got.How]++

		r.Shuffle(len(views), func(i, j int) { views[i], views[j] = views[j], views[i] })
		r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		if again := Agree(own, views, records); !reflect.DeepEqual(again, got) {
			t.Fatalf("the order of reading matters: %+v and %+v", got, again)
		}
		agreed := slices.ContainsFunc(records, func(o Record) bool { return o.Agreed && o.Level == got.Level })
		if got.How == Together && !agreed || got.How != Together && got.Level != own {
			t.Fatalf("own %d, %+v, %+v gave %+v: nobody agreed to that", own, views, records, got)
		}
		if hasAgreed := slices.ContainsFunc(records, func(o Record) bool { return o.Agreed }); hasAgreed != (got.How == Together) {
			t.Fatalf("%+v gave %+v", records, got)
		}
		if more := Agree(own, append(slices.Clone(views), cannot("eve", 9)), records); !reflect.DeepEqual(more, got) {
			t.Fatalf("“I cannot say” changed %+v to %+v", got, more)
		}
		for _, giver := range got.Waiting {
			settled := Agree(own, views, append(slices.Clone(records), apart(giver, 9)))
			if slices.Contains(settled.Waiting, giver) || settled.Level != got.Level {
				t.Fatalf("recording the difference with %s changed %+v to %+v", giver, got, settled)
			}
		}
	}
	for how := Own; how <= Together; how++ {
		if reached[how] == 0 {
			t.Errorf("no level was reached by way %d: the test has nothing to hold", how)
		}
	}
}
