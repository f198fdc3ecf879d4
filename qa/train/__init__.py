"""How the shipped calibration was made. Nothing else imports this."""
