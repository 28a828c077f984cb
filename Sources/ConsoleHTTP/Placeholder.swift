import GatewayCore
import Hummingbird
