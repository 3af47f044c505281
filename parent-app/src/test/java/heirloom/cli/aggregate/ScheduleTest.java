package heirloom.cli.aggregate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private final Schedule schedule = new Schedule();

  private static Slice slice(long number) {
    return new Slice(number, 0, 0, 10, number * 10);
  }

  private List<String> assignments() {
    List<String> all = new ArrayList<>();
    Optional<Schedule.Assignment> next = schedule.next(Long.MAX_VALUE);
    while (next.isPresent()) {
      all.add(next.get().worker() + "<" + next.get().slice().number());
      next = schedule.next(Long.MAX_VALUE);
    }
    return all;
  }

  @Test
  void nobodyGetsMoreThanTwoAndTheIdleComeFirst() {
    for (int i = 0; i < 6; i++) {
      schedule.add(slice(i));
    }
    assertThat(assignments()).isEmpty();
    schedule.join(1);
    schedule.join(2);
    assertThat(assignments()).containsExactly("1<0", "2<1", "1<2", "2<3");
    assertThat(schedule.done(2).number()).isEqualTo(1);
    assertThat(assignments()).containsExactly("2<4");
    assertThat(schedule.current(2).map(Slice::number)).contains(3L);
  }

  @Test
  void aDeadWorkersSlicesGoFirstAndOnlyTheOneInWorkIsCharged() {
    for (int i = 0; i < 5; i++) {
      schedule.add(slice(i));
    }
    schedule.join(1);
    assertThat(assignments()).containsExactly("1<0", "1<1");
    for (int death = 1; death <= Schedule.MOST_DEATHS; death++) {
      Schedule.Charge charge = schedule.died(death).orElseThrow();
      assertThat(charge.slice().number()).isZero();
      assertThat(charge.deaths()).isEqualTo(death);
      schedule.join(death + 1);
      assertThat(assignments()).containsExactly((death + 1) + "<0", (death + 1) + "<1");
    }
  }

  @Test
  void aWorkerWithoutSlicesOwesNothing() {
    assertThat(schedule.died(7)).isEmpty();
    schedule.join(8);
    assertThat(schedule.died(8)).isEmpty();
    assertThatThrownBy(() -> schedule.done(8)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everySliceIsDoneOnceWhateverDies() {
    long seed = System.nanoTime();
    System.out.println("ScheduleTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      Schedule one = new Schedule();
      Map<Integer, Deque<Long>> model = new HashMap<>();
      Set<Long> done = new HashSet<>();
      int slices = random.nextInt(30);
      int added = 0;
      int workers = 0;
      while (added < slices || !one.idle()) {
        int what = random.nextInt(6);
        List<Integer> busy = new ArrayList<>();
        model.forEach((worker, held) -> busy.addAll(held.isEmpty() ? List.of() : List.of(worker)));
        if (what == 0 && added < slices) {
          one.add(slice(added++));
        } else if (what == 1 && model.size() < 4) {
          model.put(workers, new ArrayDeque<>());
          one.join(workers++);
        } else if (what == 2 && !model.isEmpty()) {
          int dead = List.copyOf(model.keySet()).get(random.nextInt(model.size()));
          Optional<Long> charged = one.died(dead).map(charge -> charge.slice().number());
          assertThat(charged)
              .isEqualTo(Optional.ofNullable(requireNonNull(model.remove(dead)).peekFirst()));
        } else if (!busy.isEmpty()) {
          int worker = busy.get(random.nextInt(busy.size()));
          long number = one.done(worker).number();
          assertThat(number).isEqualTo(requireNonNull(model.get(worker)).removeFirst());
          assertThat(done.add(number)).isTrue();
        }
        one.next(Long.MAX_VALUE)
            .ifPresent(
                next -> {
                  Deque<Long> held = requireNonNull(model.get(next.worker()));
                  held.addLast(next.slice().number());
                  assertThat(held).hasSizeLessThanOrEqualTo(Schedule.AHEAD);
                });
      }
      assertThat(done).hasSize(slices);
    }
  }
}
