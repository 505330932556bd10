"""The consent on the patient's own phone: read, sign or decline, take back; goals and concerns in her own words."""
