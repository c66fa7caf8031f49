"""The files of the lessons, for links from one to another."""

FILES = {
    file[:2]: file
    for file in (
        "00_start_here.ipynb",
        "01_derivatives_by_hand.ipynb",
        "02_finite_differences.ipynb",
        "03_first_autograd.ipynb",
        "04_reading_the_graph.ipynb",
        "05_vectors.ipynb",
        "06_one_neuron_by_hand.ipynb",
        "07_one_neuron_by_autograd.ipynb",
        "08_accumulation.ipynb",
        "09_training_loop.ipynb",
        "10_three_ways_to_stop_tracking.ipynb",
        "11_refusals_and_silent_errors.ipynb",
        "12_inside_and_beyond.ipynb",
        "13_build_your_own_autograd.ipynb",
    )
}
