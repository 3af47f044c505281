package heirloom.cli.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.child.aggregate.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is handed out while results wait for the one whose turn it is. */
class BoardTest {

  private static final long MOST = 1000;

  private final Board board = new Board("text", Outcome.nothing(0), 100, 2, false, MOST);
  private final Recorder slow = new Recorder();
  private final Recorder quick = new Recorder();

  /** A worker that only notes which slices it was given. */
  private static final class Recorder implements Station {
    final List<Long> given = new ArrayList<>();
    boolean alive = true;

    @Override
    public void send(Message message) {
      given.add(message.number());
    }

    @Override
    public Optional<Message> receive() {
      return Optional.empty();
    }

    @Override
    public void copy(Message part, byte[] target, int at) {
      throw new AssertionError("nothing was said");
    }

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public void kill() {
      throw new AssertionError("nobody is to be ended");
    }

    @Override
    public String ending() {
      return "it ended";
    }
  }

  @Test
  void onlyTheSliceThatAllWaitForIsHandedOutWhileTooMuchWaits() {
    int first = board.enroll(slow, Board.Standing.FIRST);
    int second = board.enroll(quick, Board.Standing.FIRST);
    board.ready(first);
    board.ready(second);
    for (long number = 0; number < 10; number++) {
      board.add(new Slice(number, (int) number, number * 10, 10, number * 10));
    }
    assertThat(slow.given).containsExactly(0L, 2L);
    assertThat(quick.given).containsExactly(1L, 3L);
    board.answered(second);
    assertThat(quick.given).containsExactly(1L, 3L, 4L);
    board.waiting(MOST + 1, 0);
    board.answered(second);
    board.answered(second);
    assertThat(quick.given).as("nothing more while too much waits").containsExactly(1L, 3L, 4L);
    board.bury(first, "it ended");
    assertThat(quick.given).as("the one that all wait for").containsExactly(1L, 3L, 4L, 0L);
    board.waiting(MOST, 1);
    assertThat(quick.given).containsExactly(1L, 3L, 4L, 0L, 2L);
  }

  @Test
  void aReplacementThatIsBeingStartedIsNoDeath() {
    Board three = new Board("text", Outcome.nothing(0), 100, 3, false, MOST);
    for (int worker = 0; worker < 3; worker++) {
      Recorder dead = new Recorder();
      dead.alive = false;
      three.ready(three.enroll(dead, Board.Standing.FIRST));
      three.add(new Slice(worker, worker, 10L * worker, 10, 10L * worker));
    }
    assertThat(three.bury(0, "it ended")).as("nobody else lives").isFalse();
    Board other = new Board("text", Outcome.nothing(0), 100, 3, false, MOST);
    List<Recorder> crew = List.of(new Recorder(), new Recorder(), new Recorder());
    for (int worker = 0; worker < 3; worker++) {
      other.ready(other.enroll(crew.get(worker), Board.Standing.FIRST));
      other.add(new Slice(worker, worker, 10L * worker, 10, 10L * worker));
    }
    assertThat(other.bury(0, "it ended")).isTrue();
    crew.forEach(one -> one.alive = false);
    assertThat(other.bury(1, "it ended")).as("one is on its way").isTrue();
  }
}
