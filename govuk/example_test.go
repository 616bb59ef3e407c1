package govuk_test

import (
	"context"
	"os"

	"guildhall/govuk"
)

func Example() {
	name := govuk.Input(govuk.InputOptions{
		Name:         "name",
		Value:        "Ada",
		Label:        govuk.LabelOptions{Text: "Your name"},
		ErrorMessage: govuk.ErrorMessageOptions{}, // without words, no error
	})
	if err := name.Render(context.Background(), os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// <div class="govuk-form-group"><label class="govuk-label" for="name">Your name</label><input class="govuk-input" id="name" name="name" type="text" value="Ada"></div>
}

func ExampleRadios() {
	radios := govuk.Radios(govuk.RadiosOptions{
		Name:     "level",
		Value:    "2",
		Fieldset: govuk.FieldsetOptions{Legend: govuk.LegendOptions{Text: "Your level"}},
		Items: []govuk.RadioItem{
			{Value: "1", Text: "Awareness"},
			{Value: "2", Text: "Working"},
		},
	})
	if err := radios.Render(context.Background(), os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// <div class="govuk-form-group"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend">Your level</legend> <div class="govuk-radios" data-module="govuk-radios"><div class="govuk-radios__item"><input class="govuk-radios__input" id="level" name="level" type="radio" value="1"><label class="govuk-label govuk-radios__label" for="level">Awareness</label></div><div class="govuk-radios__item"><input class="govuk-radios__input" id="level-2" name="level" type="radio" value="2" checked><label class="govuk-label govuk-radios__label" for="level-2">Working</label></div></div></fieldset></div>
}
