"""The arithmetic of booking: functions of plain values. No database, no clock, no settings, no request."""
