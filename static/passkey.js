// Asks the device for a passkey, and sends what it answers with the form. Without this script all else works.
const options = JSON.parse(document.getElementById('passkey-options').textContent)
const form = document.querySelector('form[data-passkey]')
const failed = document.querySelector('[data-passkey-failed]')

document.querySelector('[data-without-script]').hidden = true
form.addEventListener('submit', async event => {
  event.preventDefault()
  failed.hidden = true
  try {
    const answer = options.creation_options
      ? await webauthnJSON.create(options.creation_options)
      : await webauthnJSON.get(options.request_options)
    form.querySelector('[name=credential]').value = JSON.stringify(answer)
    form.submit()
  } catch {
    failed.hidden = false
  }
})
