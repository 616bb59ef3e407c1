package home

import "guildhall/internal/web"

// task is something that people come here to do, in their own words.
type task struct {
	web.Link
	Hint string
}

// tasks are what the front page offers, the commonest first.
var tasks = []task{
	{web.Link{Text: "See whether my job belongs here", Href: "/am-i-in"}, "Type a job title and find roles like it."},
	{web.Link{Text: "Find my role", Href: "/roles"}, "What it does, and the skills and levels it needs."},
	{web.Link{Text: "Find out what a skill means", Href: "/skills"}, "What good looks like at each level."},
	{web.Link{Text: "See where I could go next", Href: "/careers"}, "Up, sideways or into another discipline."},
	{web.Link{Text: "Compare two roles", Href: "/roles/compare"}, "Skills gained, dropped and raised."},
	{web.Link{Text: "Find people who do what I do", Href: "/networks"}, "Networks, and how to join each one."},
	{web.Link{Text: "Learn something", Href: "/learning"}, "At work, with other people, and on courses."},
	{web.Link{Text: "Hire someone", Href: "/recruitment"}, "Fair adverts and interview questions."},
	{web.Link{Text: "Ask a question", Href: "/enquiries/new"}, "The usual answers, and who replies."},
}
