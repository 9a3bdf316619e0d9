from threatlas.drawing.lanes import corridor, lane_order


def test_lanes_with_many_lines_stand_together() -> None:
    order = lane_order(3, [(0, 2), (0, 2), (0, 2), (1, 2)])
    assert abs(order.index(0) - order.index(2)) == 1
    assert lane_order(3, []) == [0, 1, 2]
    assert lane_order(0, []) == []


def test_corridor_next_to_the_target_unless_a_box_is_in_the_way() -> None:
    # lanes 1, 3, 5; the box of lane 3 spans layers 2 to 4
    spans = {1: (0, 5), 3: (2, 4), 5: (0, 5)}
    assert corridor((1, 0), (3, 5), spans) == 2
    assert corridor((1, 0), (5, 5), spans) == 4  # past lane 3 either before it begins or after it ends
    assert corridor((1, 0), (5, 3), spans) == 4  # before it begins
    assert corridor((1, 3), (5, 5), spans) == 2  # after it ends
