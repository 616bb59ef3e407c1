// Code generated from govuk-frontend 6.6.0 (MIT, see LICENCE) by govuk/internal/fetch. DO NOT EDIT.
document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');
