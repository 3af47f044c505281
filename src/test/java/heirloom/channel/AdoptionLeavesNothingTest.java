package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Claim;
import heirloom.grant.Grant;
import heirloom.os.OsHandle;
import heirloom.os.linux.PlainClaims;
import heirloom.testing.HandleCensus;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** An end that a child closes, or never gets, leaves no descriptor of its own open. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(OS.LINUX)
class AdoptionLeavesNothingTest {

  private static final int TIMES = 20;
  private static final PlainClaims CLAIMS = new PlainClaims();

  private static int descriptors() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? 0 : names.length;
  }

  private static Claim claim(Grant grant, String kind, Map<String, String> attributes) {
    List<Long> numbers = new ArrayList<>();
    for (OsHandle handle : grant.handles()) {
      numbers.add(handle.acquire());
      handle.release();
    }
    return new Claim("lane", kind, numbers, attributes, CLAIMS);
  }

  private interface Call {
    void run() throws IOException;
  }

  /** The first may open what stays for all, as the classes that it loads. */
  private static void requireNoMore(Call call) throws IOException {
    call.run();
    int before = descriptors();
    for (int i = 0; i < TIMES; i++) {
      call.run();
    }
    assertThat(descriptors()).isLessThan(before + TIMES / 2);
  }

  @Test
  void whenItsPositionsCannotBe() throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      LaneSpoiler.region(channel.receiver()).putLong(LaneLayout.HEAD, 24);
      Grant grant = channel.open();
      Claim claim = claim(grant, "sender", grant.attributes());
      requireNoMore(
          () ->
              assertThatThrownBy(() -> LaneAdoption.sender(claim))
                  .isInstanceOf(PeerViolationException.class));
      grant.handles().forEach(OsHandle::close);
    }
    try (Channel channel = Channel.toChild(4096)) {
      LaneSpoiler.region(channel.sender()).putLong(LaneLayout.HEAD, 24);
      Grant grant = channel.open();
      Claim claim = claim(grant, "receiver", grant.attributes());
      requireNoMore(
          () ->
              assertThatThrownBy(() -> LaneAdoption.receiver(claim))
                  .isInstanceOf(PeerViolationException.class));
      grant.handles().forEach(OsHandle::close);
    }
  }

  @Test
  void whenItsTextIsWrong() throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      Grant grant = channel.open();
      Map<String, String> attributes = new TreeMap<>(grant.attributes());
      attributes.put("flags", "1");
      Claim claim = claim(grant, "sender", attributes);
      requireNoMore(
          () ->
              assertThatThrownBy(() -> LaneAdoption.sender(claim)).isInstanceOf(IOException.class));
      grant.handles().forEach(OsHandle::close);
    }
  }

  @Test
  void whenItIsClosed() throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      Grant grant = channel.open();
      Claim claim = claim(grant, "sender", grant.attributes());
      requireNoMore(() -> LaneAdoption.sender(claim).close());
      grant.handles().forEach(OsHandle::close);
    }
    try (Channel channel = Channel.toChild(4096)) {
      Grant grant = channel.open();
      Claim claim = claim(grant, "receiver", grant.attributes());
      requireNoMore(() -> LaneAdoption.receiver(claim).close());
      grant.handles().forEach(OsHandle::close);
    }
  }
}
