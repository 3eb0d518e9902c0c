// Says when what is typed could not be kept in passing, and keeps it once the connection is back.
(function () {
  const notice = function () { return document.querySelector('#coupure .toast') }
  const isKeeping = function (event) { return event.target instanceof Element && event.target.closest('#saisie') !== null }
  let lost = false
  const tell = function (isLost) {
    lost = isLost
    if (notice()) notice().hidden = !isLost
  }
  const retry = function () {
    const form = document.getElementById('fiche')
    if (lost && form) form.dispatchEvent(new Event('change', { bubbles: true }))
  }
  document.addEventListener('htmx:sendError', function (event) { if (isKeeping(event)) tell(true) })
  document.addEventListener('htmx:timeout', function (event) { if (isKeeping(event)) tell(true) })
  document.addEventListener('htmx:afterRequest', function (event) {
    if (isKeeping(event) && event.detail.successful) tell(false)
  })
  window.addEventListener('online', retry)
})()
