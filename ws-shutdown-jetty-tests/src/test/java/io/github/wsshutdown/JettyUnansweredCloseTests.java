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

package io.github.wsshutdown;

import java.util.List;

import io.github.wsshutdown.testsupport.Application;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.UnansweredCloseContract;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for peers that do not answer a close frame of the application's own on Jetty.
 */
class JettyUnansweredCloseTests extends UnansweredCloseContract implements OnJetty {

	/**
	 * Jetty does not tell before the peer has answered or is gone.
	 */
	@Override
	public void assertApplicationTold(Application application, List<Integer> codes) {
		assertThat(codes).containsAll(application.closeCodes());
	}

	/**
	 * Jetty ends its side of TCP behind each close frame of the application's.
	 */
	@Override
	protected PeerEnd endOfZombie() {
		return PeerEnd.EOF;
	}

}
