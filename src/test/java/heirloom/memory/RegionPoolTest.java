package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class RegionPoolTest {

  private static final long UNIT = 64 << 10;

  @Test
  void sizeClassesWasteAtMostAnEighth() {
    assertThat(RegionPool.sizeClass(1)).isEqualTo(UNIT);
    assertThat(RegionPool.sizeClass(UNIT)).isEqualTo(UNIT);
    assertThat(RegionPool.sizeClass(UNIT + 1)).isEqualTo(2 * UNIT);
    for (long size : new long[] {1 << 20, (1 << 20) + 1, 12_345_678, (5L << 30) + 1, 1L << 40}) {
      long rounded = RegionPool.sizeClass(size);
      assertThat(rounded).isBetween(size, size + size / 8 + UNIT);
      assertThat(RegionPool.sizeClass(rounded)).isEqualTo(rounded);
    }
  }

  @Test
  void regionsAreReusedWithinTheirKindAndClass() throws OsException {
    try (RegionPool pool = RegionPool.keeping(1 << 20)) {
      RegionPool.Lease lease = pool.take(UNIT);
      SharedMemory region = lease.memory();
      lease.close();
      lease.close();
      assertThat(pool.idleBytes()).isEqualTo(UNIT);
      try (RegionPool.Lease oneWay = pool.takeOneWay(UNIT);
          RegionPool.Lease larger = pool.take(2 * UNIT);
          RegionPool.Lease same = pool.take(UNIT)) {
        assertThat(oneWay.memory()).isNotSameAs(region);
        assertThat(oneWay.memory().isOneWay()).isTrue();
        assertThat(larger.memory()).isNotSameAs(region);
        assertThat(same.memory()).isSameAs(region);
        assertThat(pool.idleBytes()).isZero();
      }
      assertThatThrownBy(lease::memory)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void oneWayRegionsAreZeroedToo() throws OsException {
    try (RegionPool pool = RegionPool.keeping(1 << 20)) {
      try (RegionPool.Lease lease = pool.takeOneWay(UNIT)) {
        lease.memory().longs().put(8191, 42);
      }
      try (RegionPool.Lease lease = pool.takeOneWay(UNIT)) {
        assertThat(lease.memory().longs().get(8191)).isZero();
      }
    }
  }

  @Test
  void idleRegionsAreBounded() throws OsException {
    try (RegionPool pool = RegionPool.keeping(2 * UNIT)) {
      List<RegionPool.Lease> leases = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        leases.add(pool.take(UNIT));
      }
      RegionPool.Lease tooLarge = pool.take(4 * UNIT);
      List<SharedMemory> regions = leases.stream().map(RegionPool.Lease::memory).toList();
      SharedMemory large = tooLarge.memory();
      leases.forEach(RegionPool.Lease::close);
      tooLarge.close();
      assertThat(pool.idleBytes()).isEqualTo(2 * UNIT);
      assertThat(regions.get(0).isClosed()).isTrue();
      assertThat(regions.get(1).isClosed()).isTrue();
      assertThat(regions.get(3).isClosed()).isFalse();
      assertThat(large.isClosed()).isTrue();
    }
  }

  @Test
  void whoClosesTheRegionTakesItFromThePool() throws OsException {
    try (RegionPool pool = RegionPool.keeping(1 << 20)) {
      try (RegionPool.Lease lease = pool.take(UNIT)) {
        lease.memory().close();
      }
      assertThat(pool.idleBytes()).isZero();
    }
  }

  @Test
  void aClosedPoolClosesWhatIsIdleNowAndWhatReturnsLater() throws OsException {
    RegionPool pool = RegionPool.keeping(1 << 20);
    RegionPool.Lease out = pool.take(UNIT);
    RegionPool.Lease in = pool.take(UNIT);
    SharedMemory idle = in.memory();
    SharedMemory leased = out.memory();
    in.close();
    pool.close();
    pool.close();
    assertThat(idle.isClosed()).isTrue();
    leased.longs().put(0, 1);
    out.close();
    assertThat(leased.isClosed()).isTrue();
    assertThatThrownBy(() -> pool.take(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void argumentsAreChecked() {
    assertThatThrownBy(() -> RegionPool.keeping(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bytes=-1");
    try (RegionPool pool = RegionPool.keeping(0)) {
      assertThatThrownBy(() -> pool.take(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("size=0");
    }
  }

  @Test
  void noTwoHoldersHaveTheSameRegion() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (RegionPool pool = RegionPool.keeping(4 * UNIT)) {
      List<Future<Boolean>> done = new ArrayList<>();
      for (int t = 1; t <= 4; t++) {
        long mark = t;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    long size = UNIT * (1 + ThreadLocalRandom.current().nextInt(3));
                    try (RegionPool.Lease lease = pool.take(size)) {
                      LongBuffer longs = lease.memory().longs();
                      for (int at = 0; at < longs.capacity(); at += 512) {
                        if (longs.get(at) != 0) {
                          return false;
                        }
                        longs.put(at, mark);
                      }
                      for (int at = 0; at < longs.capacity(); at += 512) {
                        if (longs.get(at) != mark) {
                          return false;
                        }
                      }
                    }
                  }
                  return true;
                }));
      }
      for (Future<Boolean> each : done) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }
}
