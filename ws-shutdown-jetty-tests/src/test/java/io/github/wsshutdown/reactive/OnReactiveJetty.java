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

package io.github.wsshutdown.reactive;

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.PeerKinds;

/**
 * Tests of WebFlux on Jetty. Handlers that push, or that do not receive, are not told of
 * the end of their session there.
 */
@PeerKinds({ PeerKind.PLAIN, PeerKind.PREFETCH, PeerKind.REPLY, PeerKind.FLAT })
public interface OnReactiveJetty extends OnReactiveServlet {

	@Override
	default Container container() {
		return Container.JETTY;
	}

	@Override
	default Class<?> configuration() {
		return ReactiveHandlersConfiguration.class;
	}

}
