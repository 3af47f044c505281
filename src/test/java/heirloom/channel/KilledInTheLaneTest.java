package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.testing.COracle;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R8 of docs/reliability.md, lanes: a client in C is killed after the n-th instruction of claim,
 * commit, take and finish, for every n; the end in Java goes on, nothing is torn, nothing lost, and
 * at most the message in flight comes twice.
 */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "single-steps by ptrace(2)")
class KilledInTheLaneTest {

  private static final int OVER = 3;
  private static final int NO_TRACING = 77;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static int killed(String operation, int n, String name, Channel channel)
      throws Exception {
    Child child =
        new ChildBuilder(COracle.program("heirloom_lane_steps"), operation, Integer.toString(n))
            .inherit(name, channel)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int exit = child.waitFor();
    Assumptions.assumeTrue(exit != NO_TRACING, "this system does not let processes be traced");
    assertThat(exit).as("exit at n=%d", n).isIn(0, OVER);
    assertThat(child.repairs().get().failures()).isEmpty();
    return exit;
  }

  @Test
  void theSender() throws Exception {
    ChannelOptions options = ChannelOptions.ofCapacity(4096).outlivingHolders();
    try (Channel channel = Channel.fromChild(options)) {
      List<Boolean> found = new ArrayList<>();
      int exit = 0;
      for (int n = 0; exit != OVER; n++) {
        exit = killed("send", n, "out", channel);
        found.add(channel.receiver().poll(KilledInTheLaneTest::requireWhole));
        assertThat(channel.receiver().poll(m -> {})).isFalse();
      }
      System.out.println("send: killed at " + found.size() + " instructions");
      // It takes effect at one of them: before it never, from then on always.
      int step = found.indexOf(true);
      assertThat(found.subList(0, step)).isNotEmpty().containsOnly(false);
      assertThat(found.subList(step, found.size())).containsOnly(true);
    }
  }

  private static void requireWhole(Message message) {
    assertThat(message.type()).isEqualTo(5);
    assertThat(message.length()).isEqualTo(24);
    for (int i = 0; i < 24; i += 8) {
      assertThat(message.getLong(i)).isEqualTo(0x1122334455667788L);
    }
  }

  @Test
  void theSenderThatWaitsForRoom() throws Exception {
    ChannelOptions options = ChannelOptions.ofCapacity(4096).outlivingHolders();
    try (Channel channel = Channel.fromChild(options)) {
      // One record fills the ring, as if a sender had left it so.
      ByteBuffer region = LaneSpoiler.region(channel.receiver());
      region.putLong(LaneSpoiler.RING, LaneSpoiler.record(4088));
      region.putLong(LaneSpoiler.TAIL, 4096);
      int exit = 0;
      int stride = Integer.getInteger("heirloom.steps.stride", 23);
      for (int n = 0; exit != OVER; n += stride) {
        exit = killed("send-in-vain", n, "out", channel);
        assertThat(channel.receiver().statistics().depth()).isEqualTo(4096);
      }
      assertThat(channel.receiver().poll(m -> assertThat(m.length()).isEqualTo(4088))).isTrue();
      assertThat(channel.receiver().poll(m -> {})).isFalse();
    }
  }

  @Test
  void theReceiver() throws Exception {
    ChannelOptions options = ChannelOptions.ofCapacity(4096).attempts(255).outlivingHolders();
    try (Channel channel = Channel.toChild(options)) {
      ByteBuffer message = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      List<Boolean> done = new ArrayList<>();
      int exit = 0;
      for (int n = 0; exit != OVER; n++) {
        if (channel.sender().statistics().depth() == 0) {
          channel.sender().send(message.clear().putLong(0, n));
        }
        exit = killed("take", n, "in", channel);
        assertThat(channel.sender().statistics().depth()).isIn(0L, 16L);
        done.add(channel.sender().statistics().depth() == 0);
      }
      System.out.println("take: killed at " + done.size() + " instructions");
      // It is done with at one of them: before it never, from then on always.
      int step = done.indexOf(true);
      assertThat(done.subList(0, step)).isNotEmpty().containsOnly(false);
      assertThat(done.subList(step, done.size())).containsOnly(true);
    }
  }

  /** Each bell is the one that the handoff tells of. */
  @ParameterizedTest
  @ValueSource(strings = {"listens", "rings"})
  void aClientInCRefusesAnotherBell(String key) throws Exception {
    try (Channel channel = Channel.toChild(4096)) {
      Inheritable wrong =
          () -> {
            Grant grant = channel.open();
            Map<String, String> attributes = new TreeMap<>(grant.attributes());
            assertThat(attributes.put(key, "1.1")).isNotNull();
            return new Grant(grant.type(), grant.handles(), attributes, () -> {});
          };
      Child child =
          new ChildBuilder(COracle.program("heirloom_lane_steps"), "echo", "0")
              .inherit("in", wrong)
              .start();
      String told = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(told).contains("IDENTITY_MISMATCH");
      assertThat(child.waitFor()).isNotZero();
    }
  }

  @Test
  void aClientInCAnswers() throws Exception {
    try (Channel in = Channel.toChild(4096);
        Channel out = Channel.fromChild(4096)) {
      Child child =
          new ChildBuilder(COracle.program("heirloom_lane_steps"), "echo", "0")
              .inherit("in", in)
              .inherit("out", out)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      ByteBuffer message = ByteBuffer.allocate(300).order(ByteOrder.nativeOrder());
      for (int i = 0; i < 3000; i++) {
        int number = i;
        message.clear().limit(ChannelTest.length(i));
        ChannelTest.write(message, 0, i, ChannelTest.length(i));
        assertThat(in.sender().send(message, 9, PATIENCE)).isTrue();
        assertThat(out.receiver().receive(m -> ChannelTest.check(m, number), PATIENCE)).isTrue();
      }
      in.sender().close();
      assertThat(out.receiver().receive(m -> {})).isFalse();
      assertThat(child.waitFor()).isZero();
    }
  }
}
