from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class LotNotFound(NotFound):
    code = "supplies.lot_not_found"
    text = "There is no such needle lot here. Look for it in the list of lots."


class LotReceivedTwice(Refused):
    code = "supplies.lot_received_twice"
    text = "Lot {lot} of {maker}, {size}, is already in stock. Look for it in the list of lots."


class LotAlreadyRecalled(Refused):
    code = "supplies.lot_already_recalled"
    text = "Lot {lot} is already recalled. Nothing more is needed."


class LotNotPlausible(InvalidInput):
    code = "supplies.lot_not_plausible"
    text = "{where}: {message}"
