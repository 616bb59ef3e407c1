package pack

// Enquiries is enquiry_topics.yaml: what people ask about, and who answers.
type Enquiries struct {
	Notice         string  `yaml:"notice,blank"`
	DefaultMailbox string  `yaml:"default_mailbox"`
	Clock          string  `yaml:"clock,blank"` // how working days are counted
	Topics         []Topic `yaml:"topics"`
}

// Topic is one subject of the contact form.
type Topic struct {
	ID                string   `yaml:"id"`
	Name              string   `yaml:"name"`
	OwnerRole         string   `yaml:"owner_role"`
	Network           string   `yaml:"network,optional"`
	AlsoNetworks      []string `yaml:"also_networks,optional"`
	TargetWorkingDays int      `yaml:"target_working_days"`
	StatutoryLimit    string   `yaml:"statutory_limit,optional"`
	AskFor            []string `yaml:"ask_for,blank"` // what the person should tell
	SuggestedAnswer   string   `yaml:"suggested_answer"`
}
