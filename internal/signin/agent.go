package signin

import "strings"

// The names by which browsers and machines give themselves away, the more
// particular first: Edge also says Chrome, and Chrome also says Safari.
var (
	browsers = [][2]string{{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	machines = [][2]string{{"iPhone", "an iPhone"}, {"iPad", "an iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Macintosh", "a Mac"}, {"Linux", "Linux"}}
)

// describe says in words which browser sent a User-Agent header, so that people
// know their own in a list. No part of the header itself is kept.
func describe(userAgent string) string {
	browser, machine := match(browsers, userAgent), match(machines, userAgent)
	if browser == "" {
		browser = "a browser"
	}
	if machine == "" {
		return browser
	}
	return browser + " on " + machine
}

func match(names [][2]string, userAgent string) string {
	for _, n := range names {
		if strings.Contains(userAgent, n[0]) {
			return n[1]
		}
	}
	return ""
}
