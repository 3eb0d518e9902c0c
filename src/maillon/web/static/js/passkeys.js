// Ties allauth's passkey ceremonies to the buttons that ask for them, and says when one fails.
(function () {
  const problem = document.getElementById('passkey-problem')
  const say = function (key) { problem.textContent = problem.dataset[key]; problem.hidden = false }
  // A passkey belongs to a domain name: browsers refuse it for an address in figures.
  const isAddress = /^[\d.]+$|^\[/.test(location.hostname)
  document.querySelectorAll('[data-passkey]').forEach(function (button) {
    if (!window.PublicKeyCredential) return
    button.hidden = false
    if (isAddress) {
      button.addEventListener('click', function (event) { event.preventDefault(); say('address') })
      return
    }
    window.allauth.webauthn.forms[button.dataset.passkey]({ ids: JSON.parse(button.dataset.ids) })
  })
  document.addEventListener('allauth.error', function (event) { event.preventDefault(); say('refused') })
})()
