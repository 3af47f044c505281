package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;

/** Two processes that wake each other by events, one after the other. */
public final class EventRounds {

  /** Half a second each if nobody woke anybody: more than a test may take. */
  private static final int ROUNDS = 500;

  private EventRounds() {}

  /** This process begins, a child answers. */
  public static void withAChild() throws Exception {
    try (SharedEvent there = SharedEvent.autoReset();
        SharedEvent back = SharedEvent.autoReset()) {
      Child child =
          SyncChild.of(EventRounds.class, "answers")
              .inherit("there", there)
              .inherit("back", back)
              .start();
      for (int i = 0; i < ROUNDS; i++) {
        there.set();
        back.await();
      }
      assertThat(child.waitFor()).isZero();
    }
  }

  static void answers(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedEvent there = given.take("there", SharedEvent.TYPE);
    SharedEvent back = given.take("back", SharedEvent.TYPE);
    for (int i = 0; i < ROUNDS; i++) {
      there.await();
      back.set();
    }
  }
}
