"""OpenRosa 1.0, as ODK Collect and KoboCollect speak it: form list, manifest, download, submission.

https://docs.getodk.org/openrosa/ decides. A telephone signs in by its key in the address (as with ODK Central) or by
Digest (RFC 7616), with the same key as password.
"""
