/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.servlet.tomcat;

import java.time.Duration;
import java.util.Collections;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for hooks that fail: the peer and the application notice nothing.
 */
@ExtendWith(OutputCaptureExtension.class)
class TomcatHookFailureTests extends DrainFixture implements OnTomcat {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@EnumSource
	void whenHookFailsThenConnectionWorksUntracked(HookFailure failure, CapturedOutput output) {
		startWith(FailingConfiguration.class, "test.failure=" + failure);
		for (PeerKind kind : new PeerKind[] { PeerKind.PLAIN, PeerKind.ENDPOINT }) {
			long before = server().registry().untracked().count();
			RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), kind.requestPath()));
			peer.startReading();
			peer.sendText("echo one");
			peer.awaitText("one", TIMEOUT);
			peer.sendText("echo two");
			peer.awaitText("two", TIMEOUT);
			end(peer, failure);
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(server().registry().untracked().count() - before).as(kind.name()).isOne());
			Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
			assertThat(server().admission().pendingHandshakes()).isZero();
			assertThat(server().registry().connections()).isEmpty();
		}
		assertThat(output).containsOnlyOnce("A connection is not tracked");
		assertApplicationTold(server().application(), Collections.nCopies(2, closeCode(failure)));
	}

	/** Errors are told of connections that fail only. */
	private static int closeCode(HookFailure failure) {
		return (failure == HookFailure.ERROR_TOLD) ? 1006 : 1000;
	}

	private static void end(RawWebSocketPeer peer, HookFailure failure) {
		if (closeCode(failure) == 1006) {
			peer.reset();
			return;
		}
		peer.sendClose(1000, "done");
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1000);
		peer.awaitEnd(TIMEOUT);
	}

	/**
	 * An application on a Tomcat that is not as expected.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingConfiguration {

		@Bean
		TomcatUpgradeHook failingHook(@Value("${test.failure}") HookFailure failure) {
			return failure.hook();
		}

	}

}
