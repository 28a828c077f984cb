// libmosquitto as Swift sees it. A variadic C function gets a wrapper here.
#include <mosquitto.h>
#include <mqtt_protocol.h>
