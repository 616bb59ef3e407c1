package pack

// Recruitment is the folder recruitment/.
type Recruitment struct {
	Behaviours    Behaviours          // behaviours.yaml
	Questions     []InterviewQuestion // question_bank.csv
	WordingChecks WordingChecks       // wording_checks.yaml
	Advert        AdvertSections      // advert_sections.yaml
}

// Behaviours lists the behaviours that an advert may ask for.
type Behaviours struct {
	Notice                string                 `yaml:"notice,blank"`
	Advice                string                 `yaml:"advice,blank"`
	Behaviours            []Behaviour            `yaml:"behaviours,blank"`
	SuggestedByDiscipline []DisciplineBehaviours `yaml:"suggested_by_discipline,blank"`
	ScoringScale          ScoringScale           `yaml:"scoring_scale"`
}

// Behaviour is one of them, with a reminder in plain words.
type Behaviour struct {
	ID       string `yaml:"id"`
	Name     string `yaml:"name"`
	Order    int    `yaml:"order"`
	Reminder string `yaml:"reminder,blank"`
}

// DisciplineBehaviours are the behaviours suggested for posts in a discipline.
type DisciplineBehaviours struct {
	Discipline string   `yaml:",key"`
	Behaviours []string `yaml:",value"` // ids
}

// ScoringScale is how a panel scores an answer.
type ScoringScale struct {
	Min    int          `yaml:"min"`
	Max    int          `yaml:"max"`
	Labels []ScoreLabel `yaml:"labels"`
}

// ScoreLabel names a score.
type ScoreLabel struct {
	Score int    `yaml:"score"`
	Name  string `yaml:"name"`
}

// InterviewQuestion asks about a skill at a level.
type InterviewQuestion struct {
	Skill             string `csv:"skill"`
	Level             int    `csv:"level"`
	Question          string `csv:"question"`
	WhatGoodLooksLike string `csv:"what_good_looks_like"`
}

// WordingChecks are run over the text of an advert. They advise; only a check
// whose severity is stop blocks.
type WordingChecks struct {
	Notice         string         `yaml:"notice,blank"`
	SeverityValues []string       `yaml:"severity_values"`
	Checks         []WordingCheck `yaml:"checks,blank"`
}

// WordingCheck has either a Pattern or a Rule.
type WordingCheck struct {
	ID            string   `yaml:"id"`
	Group         string   `yaml:"group"`
	Severity      string   `yaml:"severity"`
	Pattern       string   `yaml:"pattern,optional"`        // RE2, case-insensitive
	UnlessPattern string   `yaml:"unless_pattern,optional"` // no finding where this matches too
	Rule          string   `yaml:"rule,optional"`           // count, unexplained_abbreviation, required_text, sentence_words, reading_age or total_words
	Field         string   `yaml:"field,optional"`          // what count counts
	Max           int      `yaml:"max,optional"`
	Allow         []string `yaml:"allow,optional"`  // abbreviations that need no explanation
	AnyOf         []string `yaml:"any_of,optional"` // texts of which one is required
	Message       string   `yaml:"message"`
	Suggestion    string   `yaml:"suggestion"`
}

// AdvertSections is what an advert pack consists of.
type AdvertSections struct {
	Notice            string             `yaml:"notice,blank"`
	Stamp             string             `yaml:"stamp,blank"`
	Limits            AdvertLimits       `yaml:"limits"`
	Sections          []AdvertSection    `yaml:"sections"`
	FixedText         []FixedText        `yaml:"fixed_text,blank"`
	AssessmentMethods []AssessmentMethod `yaml:"assessment_methods,blank"`
	ScoreGuide        ScoreGuide         `yaml:"score_guide"`
	Exports           []string           `yaml:"exports,blank"`
	RetentionClass    string             `yaml:"retention_class"` // id of a RetentionClass
}

// AdvertLimits say how much an advert may ask for.
type AdvertLimits struct {
	EssentialSkillsMin int `yaml:"essential_skills_min"`
	EssentialSkillsMax int `yaml:"essential_skills_max"`
	DesirableSkillsMin int `yaml:"desirable_skills_min"`
	DesirableSkillsMax int `yaml:"desirable_skills_max"`
	BehavioursMin      int `yaml:"behaviours_min"`
	BehavioursMax      int `yaml:"behaviours_max"`
	StrengthsMax       int `yaml:"strengths_max"`
}

// AdvertSection is one part of an advert, in order.
type AdvertSection struct {
	ID       string   `yaml:"id"`
	Order    int      `yaml:"order"` // from 1
	Title    string   `yaml:"title"`
	Source   string   `yaml:"source"` // where its text comes from
	Required bool     `yaml:"required"`
	Fields   []string `yaml:"fields,blank"`
}

// FixedText is a paragraph that every advert carries.
type FixedText struct {
	ID   string `yaml:",key"`
	Text string `yaml:",value"`
}

// AssessmentMethod is a way of testing a criterion.
type AssessmentMethod struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
}

// ScoreGuide tells a panel how to score.
type ScoreGuide struct {
	Rule     string `yaml:"rule"`
	PassMark int    `yaml:"pass_mark"`
	Scale    string `yaml:"scale"`
}
