"""Addresses of the training packages."""

from django.urls import path

from programs.views import (
    arrangements,
    attendance,
    bookings,
    calendar_feed,
    coordination,
    month,
    negotiation,
    request_form,
    roster,
    roster_import,
    session_page,
    trainers,
)

app_name = "programs"
urlpatterns = [
    path("calendar/<str:token>.ics", calendar_feed.calendar_feed, name="calendar_feed"),
    path("book/<slug:provider>/<slug:package>/", request_form.booking_new, name="booking_new"),
    path("book/<slug:provider>/<slug:package>/autosave/", request_form.booking_autosave, name="booking_autosave"),
    path("bookings/", bookings.booking_list, name="booking_list"),
    path("bookings/lost-link/", bookings.booking_lost_link, name="booking_lost_link"),
    path("bookings/open/<str:token>/", bookings.booking_open, name="booking_open"),
    path("bookings/<uuid:pk>/", bookings.booking_detail, name="booking_detail"),
    path("bookings/<uuid:pk>/edit/", request_form.booking_edit, name="booking_edit"),
    path("bookings/<uuid:pk>/confirm-email/", bookings.booking_confirm_email, name="booking_confirm_email"),
    path("bookings/<uuid:pk>/withdraw/", bookings.booking_withdraw, name="booking_withdraw"),
    path("bookings/<uuid:pk>/undo-withdrawal/", bookings.booking_undo_withdrawal, name="booking_undo_withdrawal"),
    path("bookings/<uuid:pk>/customer/", coordination.booking_customer, name="booking_customer"),
    path("bookings/<uuid:pk>/trainers/", coordination.booking_trainers, name="booking_trainers"),
    path("bookings/<uuid:pk>/trainers/<uuid:trainer>/replace/", coordination.trainer_replace, name="trainer_replace"),
    path("bookings/<uuid:pk>/accept/", coordination.booking_accept, name="booking_accept"),
    path("bookings/<uuid:pk>/month/", month.booking_month, name="booking_month"),
    path("bookings/<uuid:pk>/rooms/", arrangements.booking_rooms, name="booking_rooms"),
    path("bookings/<uuid:pk>/people/", arrangements.booking_people, name="booking_people"),
    path("bookings/<uuid:pk>/participants/", roster.booking_participants, name="booking_participants"),
    path("bookings/<uuid:pk>/participants/add/", roster.participant_add, name="participant_add"),
    path("bookings/<uuid:pk>/participants/import/", roster_import.participants_import, name="participants_import"),
    path("bookings/<uuid:pk>/participants/step/", roster.participant_step, name="participant_step"),
    path("bookings/<uuid:pk>/participants/<uuid:person>/", roster.participant_change, name="participant_change"),
    path("bookings/<uuid:pk>/cancel/", arrangements.booking_cancel, name="booking_cancel"),
    path("bookings/<uuid:pk>/sessions/<slug:key>/", session_page.session_detail, name="session_detail"),
    path("bookings/<uuid:pk>/sessions/<slug:key>/cancel/", arrangements.session_cancel, name="session_cancel"),
    path(
        "bookings/<uuid:pk>/sessions/<slug:key>/attendance/", attendance.session_attendance, name="session_attendance"
    ),
    path(
        "bookings/<uuid:pk>/sessions/<slug:key>/attendance/taps/",
        attendance.session_attendance_taps,
        name="session_attendance_taps",
    ),
    path("bookings/<uuid:pk>/sessions/<slug:key>/held/", attendance.session_held, name="session_held"),
    path("bookings/<uuid:pk>/dates/", negotiation.booking_dates, name="booking_dates"),
    path("bookings/<uuid:pk>/dates/move/", negotiation.session_move, name="session_move"),
    path("bookings/<uuid:pk>/dates/take-back/", negotiation.session_take_back, name="session_take_back"),
    path("trainers/", trainers.trainer_list, name="trainer_list"),
    path("trainers/my-week/", trainers.my_week, name="my_week"),
    path("trainers/<uuid:pk>/week/", trainers.trainer_week, name="trainer_week"),
    path("trainers/<uuid:pk>/hours/", trainers.trainer_hours, name="trainer_hours"),
    path("trainers/<uuid:pk>/absences/", trainers.trainer_absences, name="trainer_absences"),
    path("trainers/<uuid:pk>/absences/<uuid:absence>/remove/", trainers.absence_remove, name="absence_remove"),
    path("trainers/<uuid:pk>/substitutes/", trainers.trainer_substitutes, name="trainer_substitutes"),
]
