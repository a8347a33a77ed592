"""Addresses of the training packages."""

from django.urls import path

from programs.views import arrangements, bookings, coordination, month, negotiation, request_form

app_name = "programs"
urlpatterns = [
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
    path("bookings/<uuid:pk>/accept/", coordination.booking_accept, name="booking_accept"),
    path("bookings/<uuid:pk>/month/", month.booking_month, name="booking_month"),
    path("bookings/<uuid:pk>/rooms/", arrangements.booking_rooms, name="booking_rooms"),
    path("bookings/<uuid:pk>/people/", arrangements.booking_people, name="booking_people"),
    path("bookings/<uuid:pk>/cancel/", arrangements.booking_cancel, name="booking_cancel"),
    path("bookings/<uuid:pk>/sessions/<slug:key>/cancel/", arrangements.session_cancel, name="session_cancel"),
    path("bookings/<uuid:pk>/dates/", negotiation.booking_dates, name="booking_dates"),
    path("bookings/<uuid:pk>/dates/move/", negotiation.session_move, name="session_move"),
    path("bookings/<uuid:pk>/dates/take-back/", negotiation.session_take_back, name="session_take_back"),
]
