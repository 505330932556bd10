from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class LotNotFound(NotFound):
    code = "supplies.lot_not_found"
    text = "There is no such needle lot here. Look for it in the list of lots."


class LotReceivedTwice(Refused):
    code = "supplies.lot_received_twice"
    text = "Lot {lot} of {maker}, {size}, is already in stock. Look for it in the list of lots, and add to it there."


class LotAlreadyRecalled(Refused):
    code = "supplies.lot_already_recalled"
    text = "Lot {lot} is already recalled. Nothing more is needed."


class LotNotPlausible(InvalidInput):
    code = "supplies.lot_not_plausible"
    text = "{where}: {message}"


class PackUnreadable(InvalidInput):
    """The code of a pack, or the photograph of one."""

    code = "supplies.pack_unreadable"
    text = "{where}: {message}"


class PackIncomplete(Refused):
    code = "supplies.pack_incomplete"
    text = "This code names the product but no lot. Scan the other code on the pack."


class PackNotInStock(Refused):
    code = "supplies.pack_not_in_stock"
    text = "Lot {lot} is not in stock. Ask the owner to receive it first, on the needle page."


class PackNotOneLot(Refused):
    code = "supplies.pack_not_one_lot"
    text = "Several lots in stock carry the number {lot}. Pick the size of the opened pack by hand."


class PackExpired(Refused):
    code = "supplies.pack_expired"
    text = "Lot {lot} expired on {expires_on}. Put the pack aside and open one in date."


class PackRecalled(Refused):
    code = "supplies.pack_recalled"
    text = "Lot {lot} is recalled. Put the pack aside and open one of another lot."
