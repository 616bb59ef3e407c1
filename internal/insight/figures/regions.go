package figures

import (
	"strings"
	"unicode"

	"guildhall/internal/english"
)

// regions are those for which the Office for National Statistics makes figures
// (International Territorial Level 1), with places by which members may name them.
// Members write where they work in their own words; figures need a list.
var regions = []struct{ code, name, places string }{
	{"north-east", "North East England", "north east; newcastle; sunderland; durham; gateshead; darlington; middlesbrough; tyneside; teesside; washington; northumberland"},
	{"north-west", "North West England", "north west; manchester; liverpool; salford; preston; blackpool; bolton; stockport; warrington; chester; bootle; carlisle; cumbria; lancashire; cheshire; merseyside"},
	{"yorkshire", "Yorkshire and the Humber", "yorkshire; leeds; sheffield; york; hull; bradford; wakefield; huddersfield; doncaster; humber"},
	{"east-midlands", "East Midlands", "east midlands; nottingham; derby; leicester; lincoln; northampton; loughborough"},
	{"west-midlands", "West Midlands", "west midlands; birmingham; coventry; wolverhampton; stoke; telford; worcester; stafford; dudley"},
	{"east", "East of England", "east of england; cambridge; norwich; ipswich; peterborough; chelmsford; colchester; luton; bedford; southend; norfolk; suffolk; essex"},
	{"london", "London", "london; whitehall; westminster; croydon; kew; canary wharf; stratford"},
	{"south-east", "South East England", "south east; reading; southampton; portsmouth; brighton; oxford; milton keynes; guildford; maidstone; canterbury; dover; fareham; newport pagnell; aldershot; kent; surrey; sussex; hampshire"},
	{"south-west", "South West England", "south west; bristol; exeter; plymouth; bath; swindon; cheltenham; gloucester; taunton; bournemouth; cornwall; devon; dorset; somerset"},
	{"wales", "Wales", "wales; cardiff; swansea; newport; wrexham; aberystwyth; llandudno; cymru; caerdydd"},
	{"scotland", "Scotland", "scotland; edinburgh; glasgow; aberdeen; dundee; inverness; stirling; east kilbride"},
	{"northern-ireland", "Northern Ireland", "northern ireland; belfast; londonderry; derry; lisburn; newry"},
}

func regionLabels() []Label {
	var all []Label
	for _, r := range regions {
		all = append(all, Label{r.code, r.name})
	}
	return all
}

// RegionOf finds the region that a member's words name: the one whose name or
// place they contain as whole words, the longest of several. Words that name none
// are not said.
func RegionOf(words string) string {
	words = plain(words)
	best, found := 0, NotSaid
	for _, r := range regions {
		for _, place := range append(strings.Split(r.places, "; "), r.name) {
			place = plain(place)
			if len(place) > best && strings.Contains(words, place) {
				best, found = len(place), r.code
			}
		}
	}
	return found
}

// plain is a text as its words between single spaces, one at each end.
func plain(text string) string {
	words := strings.FieldsFunc(english.Key(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ") + " "
}

// gazetteer remembers what words name.
type gazetteer struct{ known map[string]string }

// mostKnown bounds what is remembered: members write what they like.
const mostKnown = 5_000

func newGazetteer() *gazetteer { return &gazetteer{map[string]string{}} }

func (g *gazetteer) region(words string) string {
	if words == "" {
		return NotSaid
	}
	code, ok := g.known[words]
	if !ok {
		code = RegionOf(words)
		if len(g.known) < mostKnown {
			g.known[words] = code
		}
	}
	return code
}
