package insight

import (
	"encoding/json"

	"guildhall/internal/fault"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/insight/snapshot"
	"guildhall/internal/sqldb"
)

// frozen is what everybody may see of a report, with everything that is needed to
// read it. It is kept as it is, so that later figures, names and rules change
// nothing of it.
type frozen struct {
	Report  string                `json:"report"`
	Release string                `json:"release"`
	AsAt    sqldb.Stamp           `json:"asAt"`
	Serial  int                   `json:"serial"`
	Rules   disclosure.Parameters `json:"rules"`
	Dims    figures.Dims          `json:"dims"`
	Asks    []figures.Ask         `json:"asks"`
	Markets []figures.Market      `json:"markets"`
	Offered []string              `json:"offered"` // skills with which the catalogue helped
	Tables  []disclosure.Released `json:"tables"`
}

// freeze takes out of a report what everybody may see. No organisation is in it.
func freeze(r *figures.Report, p disclosure.Parameters, offered []string) frozen {
	f := frozen{Report: r.ID, Release: r.Release, AsAt: r.AsAt, Serial: r.Serial, Rules: p, Asks: r.Asks, Markets: r.Markets(), Offered: offered, Dims: figures.Dims{}}
	f.Tables = everybody.tables(r.Published)
	for name, labels := range r.Dims {
		if name != snapshot.Organisation {
			f.Dims[name] = labels
		}
	}
	return f
}

func (f frozen) teller() teller { return teller{names{f.Dims}, rules{f.Rules}} }

// table returns a table by its name; one without lines when there is none.
func (f frozen) table(name string) disclosure.Released {
	for _, t := range f.Tables {
		if t.Name == name {
			return t
		}
	}
	return disclosure.Released{Name: name}
}

func (f frozen) write() (string, error) {
	data, err := json.Marshal(f)
	return string(data), err
}

func readFrozen(content string) (f frozen, err error) {
	if err = json.Unmarshal([]byte(content), &f); err != nil {
		err = &fault.Fault{Kind: fault.Internal, Message: "Frozen figures could not be read.", Cause: err}
	}
	return f, err
}
