package heirloom.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a demo meets because it is being ended is not told; what it meets else is. */
class EndedOnTheWayTest {

  private static final int CODE = 7;

  /** Works with a thing until the JVM's end takes it away from under it. */
  static final class LosesItsThing {

    private LosesItsThing() {}

    public static void main(String[] args) throws Exception {
      Path thing =
          Made.by(() -> Files.createTempFile("heirloom-demo", ".bin"), Files::delete).thing();
      Thread demo = Thread.currentThread();
      // The JVM does not halt before the demo has failed, and told it if it does.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitRest(demo)));
      new Thread(() -> System.exit(CODE)).start();
      EndedOnTheWay.quietly(
          () -> {
            while (Files.exists(thing)) {
              Thread.onSpinWait();
            }
            throw new NoSuchFileException(thing.toString());
          });
    }

    private static void awaitRest(Thread demo) {
      while (demo.getState() != Thread.State.WAITING
          && demo.getState() != Thread.State.TERMINATED) {
        Thread.onSpinWait();
      }
    }
  }

  /** Ctrl-C ends its child first. */
  static final class SeesItsChildEnd {

    private SeesItsChildEnd() {}

    public static void main(String[] args) throws Exception {
      Thread demo = Thread.currentThread();
      new Thread(
              () -> {
                while (demo.getState() != Thread.State.TIMED_WAITING
                    && demo.getState() != Thread.State.TERMINATED) {
                  Thread.onSpinWait();
                }
                System.exit(CODE);
              })
          .start();
      EndedOnTheWay.quietly(() -> EndedOnTheWay.requireSuccess("the child", 130));
    }
  }

  @Test
  void aChildThatTheEndReachedFirstIsNotTold() throws Exception {
    assertThat(ended(SeesItsChildEnd.class)).isEqualTo(new Ended(CODE, "", ""));
  }

  @Test
  void aChildsOtherEndsAreTold() throws Exception {
    EndedOnTheWay.requireSuccess("the child", 0);
    assertThatThrownBy(() -> EndedOnTheWay.requireSuccess("the child", 143))
        .isInstanceOf(IOException.class)
        .hasMessage("the child ended with 143");
  }

  private static Ended ended(Class<?> main) throws Exception {
    List<String> line = CommandProcess.line();
    line.set(line.size() - 1, main.getName());
    return CommandProcess.end(new ProcessBuilder(line).start());
  }

  @Test
  void whatTheEndTookAwayIsNobodysFailure() throws Exception {
    assertThat(ended(LosesItsThing.class)).isEqualTo(new Ended(CODE, "", ""));
  }

  @Test
  void aFailureWithoutAnEndIsTold() {
    IOException failure = new IOException("of its own");
    assertThatThrownBy(
            () ->
                EndedOnTheWay.quietly(
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }
}
