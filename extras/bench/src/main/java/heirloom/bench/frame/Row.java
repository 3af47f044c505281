package heirloom.bench.frame;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One comparison, as {@code --json} prints it.
 *
 * @param id of the target this row belongs to, for example {@code P1}
 * @param what is measured ({@code case} in JSON)
 * @param peer whom we are compared with; with the reason in brackets where it could not be measured
 * @param unit of {@code ours} and {@code theirs}
 * @param ours our median
 * @param theirs the peer's median; empty where there is no figure
 * @param ratio median over the rounds, in the target's sense; empty where there is no peer's figure
 * @param target for example {@code <= 1.3}; empty for a row that only informs
 * @param met whether the ratio reaches the target; empty where there is none, or no ratio
 */
public record Row(
    String id,
    String what,
    String peer,
    Unit unit,
    OptionalDouble ours,
    OptionalDouble theirs,
    OptionalDouble ratio,
    Optional<Target> target,
    Optional<Boolean> met) {}
