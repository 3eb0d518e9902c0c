"""Personal information: what is held, why, until when, who reads it; consents, incidents, requests, disclosures."""
